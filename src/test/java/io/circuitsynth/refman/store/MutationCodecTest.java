package io.circuitsynth.refman.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.circuitsynth.refman.ServiceWithoutSpring;
import io.circuitsynth.refman.execution.Reply;
import io.circuitsynth.refman.hierarchy.Expiry;
import io.circuitsynth.refman.hierarchy.Generation;
import io.circuitsynth.refman.hierarchy.HierarchyRows.Counted;
import io.circuitsynth.refman.hierarchy.ManagerRanges;
import io.circuitsynth.refman.hierarchy.Mutation;
import io.circuitsynth.refman.hierarchy.Mutation.Leaving;
import io.circuitsynth.refman.hierarchy.Mutation.Scope;
import io.circuitsynth.refman.hierarchy.NumberRange;
import io.circuitsynth.refman.index.ReferenceRange;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MutationCodecTest {

    private static final Scope BOARD = new Scope(0, "board");
    private static final Scope SHEET = new Scope(4_194_303, "0f3a~PROJECT.1");
    private static final Instant TIME = Instant.parse("2026-05-04T12:00:00.123456Z");
    private static final Instant BEFORE_1970 = Instant.parse("1912-06-23T00:00:00.000001Z");
    private static final ManagerRanges RANGES =
            ManagerRanges.of(Map.of("*", new NumberRange(101, 199), "Ω", new NumberRange(1000, 4294967295L)));
    private static final List<ReferenceRange> REFERENCES = List.of(
            ReferenceRange.parse("R1-R50"),
            ReferenceRange.parse("R052"),
            ReferenceRange.parse("#PWR09"),
            ReferenceRange.parse("USR_BTN"),
            ReferenceRange.parse("C4294967295"));

    /** Every text that a part of a change can have, and what breaks a careless writer. */
    private static final List<String> TEXTS = List.of(
            "", "\"", "\\", "[\"created\"]", "</script>", "\u0000\u001F\u007F\u2028", "Ωé\uD83D\uDE00", "null", " ");

    private static final List<Mutation> ALL = List.of(
            new Mutation.HierarchyCreated("kicad"),
            new Mutation.HierarchyDeleted(),
            new Mutation.HierarchyMoved("other", Long.MAX_VALUE),
            new Mutation.AttachedFrom("sheet", "sheet", 12),
            new Mutation.DetachedTo("sheet", "sheet", 13),
            new Mutation.ManagerAdded(BOARD, null, TIME, ManagerRanges.NONE, 0),
            new Mutation.ManagerAdded(SHEET, "Power \"5 V\"", BEFORE_1970, RANGES, 7),
            new Mutation.ManagerPlaced(SHEET, BOARD, null, 0, 3),
            new Mutation.ManagerPlaced(SHEET, BOARD, "former", 2, 3),
            new Mutation.ManagerUpdated(SHEET, "old", RANGES, null, ManagerRanges.NONE),
            new Mutation.ManagerUpdated(SHEET, null, ManagerRanges.NONE, "new", RANGES),
            new Mutation.ManagerRemoved(SHEET, "board", "name", TIME, RANGES, 9),
            new Mutation.ManagerRemoved(BOARD, null, null, TIME, ManagerRanges.NONE, 0),
            new Mutation.Owned(Counted.REFERENCES, BOARD, REFERENCES),
            new Mutation.Owned(Counted.NETS, BOARD, List.of(ReferenceRange.parse("N$1-N$4"))),
            new Mutation.Released(Counted.NETS, SHEET, List.of(ReferenceRange.parse("N$2"))),
            new Mutation.Adopted(Counted.REFERENCES, SHEET, REFERENCES, List.of()),
            new Mutation.Left(Counted.REFERENCES, SHEET, Leaving.CLEARED, List.of(), REFERENCES),
            new Mutation.Left(Counted.NETS, SHEET, Leaving.MOVED, REFERENCES, List.of()),
            new Mutation.Left(Counted.NETS, SHEET, Leaving.DELETED, List.of(), List.of()),
            new Mutation.MarkedAhead(Counted.REFERENCES, REFERENCES),
            new Mutation.AheadForgotten(Counted.NETS),
            new Mutation.Retired(Counted.REFERENCES, REFERENCES),
            new Mutation.CounterRaised(Counted.REFERENCES, BOARD, "R", 4294967296L),
            new Mutation.CountersCleared(SHEET),
            new Mutation.SymbolAdded("a key", SHEET, 4_096, "U1"),
            new Mutation.SymbolRemoved("a key", SHEET, 1, "U1"),
            new Mutation.Renamed(BOARD, "R1", "R2"),
            new Mutation.ExpirySet(null, new Expiry(Duration.ofDays(7), TIME)),
            new Mutation.ExpirySet(new Expiry(Duration.ofSeconds(1), TIME), null),
            new Mutation.Reverted(41, "ci"),
            new Mutation.Reverted(41, null));

    @Test
    void everyStepIsReadAsItWasWritten() {
        Set<Class<?>> missing = new HashSet<>(Arrays.asList(Mutation.class.getPermittedSubclasses()));
        ALL.forEach(each -> missing.remove(each.getClass()));
        assertThat(missing).as("steps that this test does not write").isEmpty();
        assertThat(MutationCodec.read(MutationCodec.write(ALL))).isEqualTo(ALL);
        for (Mutation each : ALL) {
            assertThat(MutationCodec.read(MutationCodec.write(List.of(each)))).containsExactly(each);
        }
        assertThat(MutationCodec.read(MutationCodec.write(List.of()))).isEmpty();
    }

    @Test
    void unusualTextsAreReadAsTheyWereWritten() {
        for (String text : TEXTS) {
            List<Mutation> steps = List.of(
                    new Mutation.SymbolAdded(text, BOARD, 1, "U1"),
                    new Mutation.ManagerAdded(BOARD, text, TIME, ManagerRanges.NONE, 0));
            String written = MutationCodec.write(steps);
            assertThat(written).as(text).doesNotContain("\u0000");
            assertThat(MutationCodec.read(written)).as(text).isEqualTo(steps);
        }
    }

    @Test
    void tenThousandGeneratedReferencesAreAFewBytes() {
        ServiceWithoutSpring service =
                new ServiceWithoutSpring(ServiceWithoutSpring.BITMAP, ServiceWithoutSpring.LIMITS);
        service.create("board", null, null);
        service.references
                .generate(ServiceWithoutSpring.key("board"), new Generation("R", 10_000, null, false), Reply.identity())
                .orElseThrow();
        LoggedChange change = service.store
                .changes(service.store.find(ServiceWithoutSpring.key("board")).orElseThrow(), 1, 1)
                .get(0);
        assertThat(MutationCodec.write(change.mutations()))
                .contains("R1-R10000")
                .hasSizeLessThan(120);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "{}",
                "[",
                "[[]]",
                "[[\"unknown\"]]",
                "[[\"created\"]]",
                "[\"created\"]",
                "[[\"owned\",\"references\",\"x\",\"board\",[]]]",
                "[[\"owned\",\"references\",0,\"board\",[7]]] trailing",
                "[[\"left\",\"nets\",0,\"board\",\"stolen\",[],[]]]",
                "[[\"expirySet\",null]]",
            })
    void aTextThatIsNoListOfStepsIsRefused(String text) {
        assertThatThrownBy(() -> MutationCodec.read(text)).isInstanceOf(RuntimeException.class);
    }

    @Test
    void aDeeplyNestedTextIsRefused() {
        assertThatThrownBy(() -> MutationCodec.read("[".repeat(100_000))).isInstanceOf(RuntimeException.class);
    }
}
