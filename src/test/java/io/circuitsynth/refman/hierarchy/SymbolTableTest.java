package io.circuitsynth.refman.hierarchy;

import static org.assertj.core.api.Assertions.assertThat;

import io.circuitsynth.refman.designator.Designator;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SymbolTableTest {

    private final ReferenceManager manager =
            new ReferenceManager(new ManagerKey("default", "board"), null, Instant.EPOCH, ManagerRanges.NONE, 0);
    private final SymbolTable table = new SymbolTable(19, new ChangeRecorder());

    private Symbol symbol(String key, int unit, String reference) {
        return new Symbol(key, manager, unit, Designator.parse(reference));
    }

    private void verify(Map<String, Symbol> expected) {
        assertThat(table.size()).isEqualTo(expected.size());
        assertThat(table.matching(symbol -> true)).containsExactlyInAnyOrderElementsOf(expected.values());
        expected.forEach((key, symbol) -> assertThat(table.find(key)).isSameAs(symbol));
        for (int number = 0; number < 40; number++) {
            Designator reference = Designator.parse("U" + number);
            List<Symbol> component = expected.values().stream()
                    .filter(symbol -> symbol.holds(reference))
                    .sorted(Comparator.comparingInt(Symbol::unit))
                    .toList();
            assertThat(table.component(reference)).isEqualTo(component);
            assertThat(table.first(reference)).isSameAs(component.isEmpty() ? null : component.get(0));
        }
    }

    private static <T> T any(Collection<T> values, Random random) {
        return new ArrayList<>(values).get(random.nextInt(values.size()));
    }

    @Test
    void symbolsAreFoundByKeyAndByReferenceAfterAnyAdditionsAndRemovals() {
        Random random = new Random(19);
        Map<String, Symbol> expected = new HashMap<>();
        for (int step = 0; step < 20_000; step++) {
            // The table grows, shrinks to nothing, and grows again.
            boolean isGrowing = step / 2_500 % 2 == 0;
            if (expected.isEmpty() || random.nextInt(100) < (isGrowing ? 60 : 35)) {
                Symbol added = symbol("k" + random.nextInt(400), 1 + random.nextInt(20), "U" + random.nextInt(40));
                boolean isTaken = expected.containsKey(added.key())
                        || table.component(added.reference()).stream().anyMatch(each -> each.unit() == added.unit());
                if (!isTaken) {
                    table.add(added);
                    expected.put(added.key(), added);
                }
            } else {
                Symbol removed = any(expected.values(), random);
                table.remove(removed);
                expected.remove(removed.key());
            }
            if (step % 100 == 0) {
                verify(expected);
            }
        }
        List.copyOf(expected.values()).forEach(table::remove);
        verify(Map.of());
        assertThat(table.bytes()).isZero();
    }

    @Test
    void aSymbolThatMovesToATableWithAnotherSeedIsFoundThere() {
        SymbolTable other = new SymbolTable(20, new ChangeRecorder());
        for (int i = 0; i < 100; i++) {
            Symbol moved = symbol("k" + i, 1, "U" + i);
            table.add(moved);
            table.remove(moved);
            other.add(moved);
            assertThat(other.find("k" + i)).isSameAs(moved);
        }
    }

    @Test
    void aChangedKeyIsOneRowWithItsLastState() {
        table.add(symbol("a", 1, "R1"));
        table.add(symbol("b", 1, "R2"));
        table.drainChanges();
        Symbol removed = table.matching(each -> each.key().equals("a")).get(0);
        table.remove(removed);
        table.add(symbol("a", 2, "R3"));
        assertThat(table.drainChanges())
                .containsExactly(new HierarchyRows.SymbolRow("a", new HierarchyRows.StoredSymbol(0, 2, "R3")));
        table.remove(table.matching(each -> each.key().equals("b")).get(0));
        assertThat(table.drainChanges()).containsExactly(new HierarchyRows.SymbolRow("b", null));
        assertThat(table.drainChanges()).isEmpty();
    }
}
