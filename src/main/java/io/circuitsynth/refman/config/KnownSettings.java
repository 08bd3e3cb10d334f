package io.circuitsynth.refman.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.EnumerablePropertySource;

/**
 * The names of all properties that a record of properties and the records inside it declare.
 *
 * <p>The name of an element of a list or a map holds a placeholder, which any index or any key replaces.
 */
final class KnownSettings {

    private static final String ANY_INDEX = "{index}";
    private static final String ANY_KEY = "{key}";
    private static final Pattern ELEMENT_ENDS = Pattern.compile("[._\\[\\]]+");
    private static final Pattern SEPARATORS = Pattern.compile("[._\\[\\]-]+");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

    private final List<String> names;

    private KnownSettings(List<String> names) {
        this.names = names;
    }

    /** Collects the names below a prefix. */
    static KnownSettings of(String prefix, Class<? extends Record> properties) {
        return new KnownSettings(names(prefix, properties).toList());
    }

    private static Stream<String> names(String name, Type type) {
        if (type instanceof Class<?> plain && plain.isRecord()) {
            return Stream.of(plain.getRecordComponents()).flatMap(component -> names(name, component));
        }
        if (type instanceof ParameterizedType generic && generic.getRawType() instanceof Class<?> raw) {
            Type[] arguments = generic.getActualTypeArguments();
            if (Map.class.isAssignableFrom(raw)) {
                return names(name + "." + ANY_KEY, arguments[1]);
            }
            if (Collection.class.isAssignableFrom(raw)) {
                Stream<String> elements = names(name + "[" + ANY_INDEX + "]", arguments[0]);
                boolean isOfRecords = arguments[0] instanceof Class<?> element && element.isRecord();
                // A list of texts may also be one value, with commas.
                return isOfRecords ? elements : Stream.concat(Stream.of(name), elements);
            }
        }
        return Stream.of(name);
    }

    private static Stream<String> names(String parent, RecordComponent component) {
        String name = parent + "." + DataObjectPropertyName.toDashedForm(component.getName());
        return names(name, component.getGenericType());
    }

    /** Returns whether the one property of a source has a known name, in any spelling that Spring Boot accepts. */
    boolean binds(EnumerablePropertySource<?> source) {
        return ConfigurationPropertySource.from(source) instanceof IterableConfigurationPropertySource only
                && only.stream()
                        .flatMap(given -> names.stream().flatMap(name -> withElementsOf(given, name)))
                        .map(ConfigurationPropertyName::ofIfValid)
                        .anyMatch(name -> name != null && only.getConfigurationProperty(name) != null);
    }

    /** Returns a known name once for each way in which elements of a given name can replace its placeholders. */
    private static Stream<String> withElementsOf(ConfigurationPropertyName given, String name) {
        if (name.contains(ANY_KEY)) {
            return elements(given)
                    .map(key -> name.replace("." + ANY_KEY, "[" + key + "]"))
                    .flatMap(keyed -> withElementsOf(given, keyed));
        }
        if (name.contains(ANY_INDEX)) {
            return elements(given)
                    .filter(element -> NUMBER.matcher(element).matches())
                    .map(index -> name.replace(ANY_INDEX, index));
        }
        return Stream.of(name);
    }

    private static Stream<String> elements(ConfigurationPropertyName name) {
        return IntStream.range(0, name.getNumberOfElements()).mapToObj(i -> name.getElement(i, Form.ORIGINAL));
    }

    /** Returns the known environment variable that differs least from a name. */
    String nearestVariable(String name) {
        return nearest(
                name,
                known -> known.replace("-", "")
                        .replaceAll("[.\\[]", "_")
                        .replace("]", "")
                        .toUpperCase(Locale.ROOT));
    }

    /** Returns the known property that differs least from a name. */
    String nearestProperty(String name) {
        return nearest(name, known -> known);
    }

    private String nearest(String name, UnaryOperator<String> spelling) {
        String[] elements = ELEMENT_ENDS.split(name);
        return names.stream()
                .flatMap(known -> withElementsOf(elements, known))
                .map(spelling)
                .min(Comparator.comparingInt(known -> EditDistance.between(letters(known), letters(name))))
                .orElseThrow();
    }

    /** Returns a known name once for each key, and with the index, that a text of a given name may stand for. */
    private static Stream<String> withElementsOf(String[] elements, String name) {
        String index = Stream.of(elements)
                .filter(element -> NUMBER.matcher(element).matches())
                .findFirst()
                .orElse("0");
        String indexed = name.replace(ANY_INDEX, index);
        return name.contains(ANY_KEY)
                ? Stream.of(elements).map(element -> indexed.replace(ANY_KEY, element))
                : Stream.of(indexed);
    }

    /** Leaves out what separates words, which may be spelt in several ways. */
    private static String letters(String name) {
        return SEPARATORS.matcher(name).replaceAll("").toLowerCase(Locale.ROOT);
    }
}
