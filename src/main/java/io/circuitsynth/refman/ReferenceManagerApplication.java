package io.circuitsynth.refman;

import java.security.SecureRandom;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;

/** The service that hands out reference designators and net names. */
@SpringBootApplication(exclude = DataSourceAutoConfiguration.class)
@ConfigurationPropertiesScan
public class ReferenceManagerApplication {

    /** Starts the service, or makes a key if {@code --make-key} says so. */
    public static void main(String[] arguments) {
        KeyCommand command = KeyCommand.of(arguments);
        if (command != null) {
            System.exit(command.run(new SecureRandom(), System.out, System.err));
        }
        SpringApplication.run(ReferenceManagerApplication.class, arguments);
    }
}
