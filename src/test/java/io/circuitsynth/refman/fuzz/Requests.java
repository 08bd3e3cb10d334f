package io.circuitsynth.refman.fuzz;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Generates requests that conform to the contract, or that have one or more defects. */
final class Requests {

    private static final int MAX_TWISTS = 3;

    private static final List<String> ENCODINGS =
            List.of("UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UTF-32LE", "ISO-8859-1", "IBM500");

    /** Path segments that HTTP allows but that clients and servers normalize away. */
    private static final Set<String> TAKEN_OUT = Set.of("", ".", "..");

    private final long seed;
    private final Contract contract;
    private final Samples samples;

    Requests(long seed, Contract contract) {
        this.seed = seed;
        this.contract = contract;
        this.samples = new Samples(contract.schemas());
    }

    /** Returns the request of a number, which depends only on the seed. */
    Request of(long number) {
        Dice dice = new Dice(seed, number);
        Draft draft = new Draft(dice.pick(contract.operations()), samples, dice);
        if (dice.chance(30)) {
            return draft.request();
        }
        for (int i = 1 + dice.below(MAX_TWISTS); i > 0; i--) {
            twist(draft, dice);
        }
        return dice.chance(10) ? BrokenHttp.of(draft.request(), dice) : draft.request();
    }

    private void twist(Draft draft, Dice dice) {
        int die = dice.below(100);
        if (die < 30) {
            twistBody(draft, dice);
        } else if (die < 45) {
            twistPath(draft, dice);
        } else if (die < 60) {
            twistQuery(draft, dice);
        } else if (die < 75) {
            draft.header(dice.pick(Hostile.HEADERS));
        } else if (die < 88) {
            twistType(draft, dice);
        } else if (die < 92) {
            draft.chunked();
        } else if (die < 97) {
            draft.method(dice.pick(Hostile.METHODS));
            draft.markOutside();
        } else {
            draft.target(dice.pick(Hostile.TARGETS));
            draft.markOutside();
        }
    }

    private void twistBody(Draft draft, Dice dice) {
        JsonNode schema = draft.operation().content().orElse(null);
        if (schema == null) {
            // A body where the contract has none is rare, and arbitrary.
            if (dice.chance(20)) {
                draft.body(dice.pick(Hostile.BODIES));
            }
            return;
        }
        JsonNode json = samples.of(schema, "", dice);
        int die = dice.below(10);
        if (die < 7) {
            draft.body(JsonTwists.twisted(json, dice));
        } else if (die < 9) {
            draft.body(JsonTwists.broken(JsonTwists.plain(json), dice));
        } else {
            draft.body(dice.pick(Hostile.BODIES));
        }
    }

    private static void twistPath(Draft draft, Dice dice) {
        List<Parameter> parameters = draft.operation().parameters("path");
        if (parameters.isEmpty()) {
            return;
        }
        String name = dice.pick(parameters).name();
        if (dice.chance(60)) {
            String text = dice.pick(Hostile.TEXTS);
            draft.segment(name, Bytes.percent(text));
            if (TAKEN_OUT.contains(text)) {
                draft.markOutside();
            }
        } else {
            draft.segment(name, dice.pick(Hostile.SEGMENTS));
            draft.markOutside();
        }
    }

    private static void twistQuery(Draft draft, Dice dice) {
        List<Parameter> parameters = draft.operation().parameters("query");
        if (parameters.isEmpty() || dice.chance(40)) {
            draft.query(dice.pick(Hostile.QUERIES));
        } else {
            draft.query(dice.pick(parameters).name() + "=" + Bytes.percent(dice.pick(Hostile.TEXTS)));
        }
    }

    private void twistType(Draft draft, Dice dice) {
        JsonNode schema = draft.operation().content().orElse(null);
        int die = dice.below(10);
        if (schema == null || die < 4) {
            draft.type(dice.pick(Hostile.TYPES));
            if (dice.chance(50)) {
                draft.body(dice.pick(Hostile.BODIES));
            }
        } else if (die < 7) {
            draft.type(dice.pick(Hostile.TYPES));
        } else {
            String json = new String(
                    JsonTwists.plain(samples.of(schema, "", dice)).getBytes(StandardCharsets.ISO_8859_1),
                    StandardCharsets.UTF_8);
            draft.body(Bytes.latin1(json.getBytes(Charset.forName(dice.pick(ENCODINGS)))));
        }
    }
}
