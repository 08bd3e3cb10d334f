package io.circuitsynth.refman.snapshot;

import io.circuitsynth.refman.designator.Characters;
import io.circuitsynth.refman.designator.Designator;
import io.circuitsynth.refman.designator.RulesProfile;
import io.circuitsynth.refman.designator.UnnamedNets;
import io.circuitsynth.refman.index.ReferenceRange;
import io.circuitsynth.refman.index.ReferenceSet;
import io.circuitsynth.refman.outcome.Refusal;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads and validates the lists of references in a snapshot; each constant is a kind of list. */
enum SnapshotReferences {
    /** References in use. */
    OWNED("a reference is owned already") {
        @Override
        Optional<String> refuse(ReferenceRange range) {
            return Optional.empty();
        }
    },
    /** References that were released. */
    RETIRED("a reference is retired by the same manager already") {
        @Override
        Optional<String> refuse(ReferenceRange range) {
            return refuseUnnumbered(range);
        }
    },
    /** References that the hierarchy records independently of owners. */
    REMEMBERED("a reference is listed already") {
        @Override
        Optional<String> refuse(ReferenceRange range) {
            return refuseUnnumbered(range);
        }
    },
    /** Unnamed nets in use. */
    NETS("a net is owned already") {
        @Override
        Optional<String> refuse(ReferenceRange range) {
            return refuseNamedNet(range);
        }
    },
    /** Unnamed nets that the hierarchy records independently of owners. */
    REMEMBERED_NETS("a net is listed already") {
        @Override
        Optional<String> refuse(ReferenceRange range) {
            return refuseNamedNet(range);
        }
    };

    private final String whyNotAgain;

    SnapshotReferences(String whyNotAgain) {
        this.whyNotAgain = whyNotAgain;
    }

    /** Returns why references cannot be in this kind of list; empty if they can. */
    abstract Optional<String> refuse(ReferenceRange range);

    /** Adds all references of a list to each of the sets; returns the refusal of the first invalid or duplicate one. */
    Optional<Refusal> read(String member, List<String> texts, ReferenceSet... sets) {
        for (int i = 0; i < texts.size(); i++) {
            String text = texts.get(i);
            ReferenceRange range = ReferenceRange.parse(text);
            Optional<String> why = refuse(text, range).or(() -> refuse(range)).or(() -> add(range, sets));
            if (why.isPresent()) {
                return SnapshotRefusals.refuse(member + "[" + i + "]", why.get(), "reference", text);
            }
        }
        return Optional.empty();
    }

    private Optional<String> add(ReferenceRange range, ReferenceSet... sets) {
        for (ReferenceSet set : sets) {
            if (!set.add(range)) {
                return Optional.of(whyNotAgain);
            }
        }
        return Optional.empty();
    }

    private static Optional<String> refuse(String text, ReferenceRange range) {
        if (text.isEmpty()) {
            return Optional.of("a reference must not be empty");
        }
        Optional<String> why = refuseInvisible(text).or(() -> refuseTooLong(range.lastReference()));
        if (why.isPresent() || range.isNumbered()) {
            return why;
        }
        if (text.endsWith("?")) {
            return Optional.of("the reference is not annotated yet: '?' stands where its number will be");
        }
        return Designator.numberStart(text) < text.length()
                ? Optional.of("the number is larger than " + Designator.MAX_NUMBER)
                : Optional.empty();
    }

    private static Optional<String> refuseUnnumbered(ReferenceRange range) {
        return range.isNumbered() ? Optional.empty() : Optional.of("the reference has no number");
    }

    private static Optional<String> refuseNamedNet(ReferenceRange range) {
        return range.series().equals(UnnamedNets.SERIES) && range.first() >= Designator.FIRST_GENERATED
                ? Optional.empty()
                : Optional.of("an unnamed net is 'N$' and a number from " + Designator.FIRST_GENERATED + " on");
    }

    /** Returns why a counter cannot have this prefix; empty if it can. */
    static Optional<String> refusePrefix(String prefix) {
        if (prefix.isEmpty()) {
            return Optional.of("a prefix must not be empty");
        }
        return Designator.numberStart(prefix) < prefix.length()
                ? Optional.of("a prefix must not end in a digit")
                : refuseInvisible(prefix).or(() -> refuseTooLong(prefix));
    }

    private static Optional<String> refuseInvisible(String text) {
        OptionalInt invisible = Characters.firstUnprintable(text);
        return invisible.isEmpty()
                ? Optional.empty()
                : Optional.of("there is the invisible character U+%04X".formatted(invisible.getAsInt()));
    }

    private static Optional<String> refuseTooLong(String text) {
        return text.codePointCount(0, text.length()) <= RulesProfile.MAX_CHARACTERS
                ? Optional.empty()
                : Optional.of("there may be at most " + RulesProfile.MAX_CHARACTERS + " characters");
    }
}
