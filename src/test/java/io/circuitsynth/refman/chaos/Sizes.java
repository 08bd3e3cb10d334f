package io.circuitsynth.refman.chaos;

/** How much a test does: little by default, more by system properties, which the Maven profile {@code chaos} raises. */
final class Sizes {

    private Sizes() {}

    static int of(String name, int normal) {
        return Integer.getInteger("chaos." + name, normal);
    }
}
