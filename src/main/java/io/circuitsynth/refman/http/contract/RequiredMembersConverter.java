package io.circuitsynth.refman.http.contract;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JavaType;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.core.util.Json;
import io.swagger.v3.oas.models.media.Schema;
import java.lang.reflect.RecordComponent;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Marks the members that a response always has as required: all but those with {@link JsonInclude}. */
@Component
class RequiredMembersConverter implements ModelConverter {

    @Override
    public @Nullable Schema<?> resolve(
            AnnotatedType type, ModelConverterContext context, Iterator<ModelConverter> chain) {
        if (!chain.hasNext()) {
            return null;
        }
        Schema<?> resolved = chain.next().resolve(type, context, chain);
        JavaType javaType = Json.mapper().constructType(type.getType());
        if (resolved == null || !javaType.isRecordType() || isRequest(javaType)) {
            return resolved;
        }
        String reference = resolved.get$ref();
        Schema<?> model = reference == null
                ? resolved
                : context.getDefinedModels().get(reference.substring(reference.lastIndexOf('/') + 1));
        if (model != null && model.getProperties() != null) {
            model.setRequired(always(javaType.getRawClass()));
        }
        return resolved;
    }

    private static boolean isRequest(JavaType type) {
        return type.getRawClass().getSimpleName().endsWith("Request");
    }

    private static List<String> always(Class<?> response) {
        return Stream.of(response.getRecordComponents())
                .filter(component -> component.getAccessor().getAnnotation(JsonInclude.class) == null)
                .map(RecordComponent::getName)
                .sorted()
                .toList();
    }
}
