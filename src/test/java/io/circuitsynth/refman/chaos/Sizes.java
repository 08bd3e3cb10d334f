package io.circuitsynth.refman.chaos;

/** The sizes of tests: small by default; the Maven profile {@code chaos} raises them by system properties. */
final class Sizes {

    private Sizes() {}

    static int of(String name, int normal) {
        return Integer.getInteger("chaos." + name, normal);
    }
}
