package io.circuitsynth.refman.http.api;

import java.util.List;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.type.LogicalType;

/** Configures the deserialization of request bodies. */
@Configuration(proxyBeanMethods = false)
class JsonConfiguration {

    /** Refuses numbers and booleans for text members: {@code "reference": 1} is a mistake, not a reference. */
    @Bean
    JsonMapperBuilderCustomizer textIsText() {
        return builder -> List.of(LogicalType.Textual, LogicalType.Enum)
                .forEach(type -> builder.withCoercionConfig(
                        type,
                        text -> List.of(
                                        CoercionInputShape.Integer,
                                        CoercionInputShape.Float,
                                        CoercionInputShape.Boolean)
                                .forEach(shape -> text.setCoercion(shape, CoercionAction.Fail))));
    }
}
