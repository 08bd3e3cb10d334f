package io.circuitsynth.refman.fuzz;

import java.util.List;

/** Creates texts that differ from known ones in a few characters. */
final class Mutator {

    private static final int MAX_CHANGES = 4;

    private final List<String> corpus;

    Mutator(List<String> corpus) {
        this.corpus = corpus;
    }

    String text(Dice dice) {
        String text = dice.pick(corpus);
        for (int i = dice.below(MAX_CHANGES); i > 0; i--) {
            text = changed(text, dice);
        }
        return text;
    }

    private String changed(String text, Dice dice) {
        int from = dice.below(text.length() + 1);
        int to = from + dice.below(text.length() - from + 1);
        String head = text.substring(0, from);
        return switch (dice.below(7)) {
            case 0 -> head + text.substring(to);
            case 1 -> head + dice.pick(Hostile.CHARACTERS) + text.substring(from);
            case 2 -> head + dice.pick(Hostile.CHARACTERS) + text.substring(to);
            case 3 -> text.substring(0, to) + text.substring(from);
            case 4 -> head + dice.pick(corpus);
            case 5 -> head + '-' + text.substring(from);
            default -> text + dice.below(100);
        };
    }
}
