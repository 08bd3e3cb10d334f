package io.circuitsynth.refman;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;

/** The service that hands out reference designators and net names. */
@SpringBootApplication(exclude = DataSourceAutoConfiguration.class)
@ConfigurationPropertiesScan
public class ReferenceManagerApplication {

    /** Starts the service. */
    public static void main(String[] arguments) {
        SpringApplication.run(ReferenceManagerApplication.class, arguments);
    }
}
