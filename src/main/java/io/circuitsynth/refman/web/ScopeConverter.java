package io.circuitsynth.refman.web;

import io.circuitsynth.refman.hierarchy.Scope;
import org.springframework.core.convert.converter.Converter;
import org.springframework.stereotype.Component;

/** Reads a scope as clients write it, in lower case. */
@Component
class ScopeConverter implements Converter<String, Scope> {

    @Override
    public Scope convert(String text) {
        return switch (text) {
            case "own" -> Scope.OWN;
            case "subtree" -> Scope.SUBTREE;
            case "hierarchy" -> Scope.HIERARCHY;
            default -> throw new IllegalArgumentException("no scope is named " + text);
        };
    }
}
