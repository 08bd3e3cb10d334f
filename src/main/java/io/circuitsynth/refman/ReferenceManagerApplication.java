package io.circuitsynth.refman;

import java.security.SecureRandom;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;

/** Runs the service that generates reference designators and net names. */
@SpringBootApplication(exclude = DataSourceAutoConfiguration.class)
@ConfigurationPropertiesScan
public class ReferenceManagerApplication {

    /** Starts the service; with {@code --make-key}, generates an API key and exits. */
    public static void main(String[] arguments) {
        KeyCommand command = KeyCommand.of(arguments);
        if (command != null) {
            System.exit(command.run(new SecureRandom(), System.out, System.err));
        }
        SpringApplication.run(ReferenceManagerApplication.class, arguments);
    }
}
