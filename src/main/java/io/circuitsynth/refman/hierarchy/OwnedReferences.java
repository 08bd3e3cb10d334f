package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.designator.Designator;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.outcome.Refusal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Releases and replaces the references that one manager owns, many at a time.
 *
 * <p>References that symbols hold are left alone, unless they are named: a reference that symbols hold cannot be released by
 * name.
 */
public final class OwnedReferences {

    private final Hierarchy hierarchy;
    private final ReferenceManager owner;

    /** Creates the operations for a manager; they require the lock of its hierarchy. */
    public OwnedReferences(Hierarchy hierarchy, ReferenceManager owner) {
        this.hierarchy = hierarchy;
        this.owner = owner;
    }

    /**
     * The changes of the references of a manager, each list in natural order.
     *
     * @param registered the references that it has got
     * @param released the references that it has released
     * @param unchanged the named references that it owned before
     */
    public record Replaced(List<String> registered, List<String> released, List<String> unchanged) {

        /** Returns whether nothing was registered or released. */
        public boolean isUnchanged() {
            return registered.isEmpty() && released.isEmpty();
        }
    }

    /** Releases references by name, as the manager writes them; if one is refused, releases none. */
    public Outcome<List<String>> release(List<String> texts) {
        Set<Designator> released = new LinkedHashSet<>();
        for (String text : texts) {
            Outcome<Designator> checked = hierarchy.checkReleasable(owner, text);
            if (!(checked instanceof Outcome.Done<Designator> valid)) {
                return checked.map(designator -> List.of());
            }
            if (!released.add(valid.value())) {
                return Outcome.refused(
                        Registration.namedTwice(text, valid.value().text()));
            }
        }
        return Outcome.done(release(released));
    }

    /**
     * Releases all references, in natural order.
     *
     * @param prefix the prefix of the released references; null for all
     * @param memory reserves memory for a count of results, or refuses it
     */
    public Outcome<List<String>> releaseAll(@Nullable String prefix, LongFunction<Optional<Refusal>> memory) {
        long count = hierarchy.references().count(new int[] {owner.slot}, prefix);
        return Outcome.unless(memory.apply(count), () -> Outcome.done(release(releasable(prefix, count))));
    }

    private List<String> release(Collection<Designator> references) {
        references.forEach(reference -> hierarchy.released(owner.slot, reference));
        return texts(references);
    }

    private List<Designator> releasable(@Nullable String prefix, long count) {
        List<Designator> all = new ArrayList<>(
                count == 0
                        ? List.of()
                        : hierarchy.references().page(new int[] {owner.slot}, prefix, null, (int) count));
        all.removeIf(reference -> hierarchy.symbols().first(reference) != null);
        return all;
    }

    /**
     * Registers and releases references, so that the manager owns exactly these; refused as a registration of the new ones.
     *
     * @param memory reserves memory for a count of results, or refuses it
     */
    public Outcome<Replaced> replace(List<String> texts, LongFunction<Optional<Refusal>> memory) {
        Set<Designator> unchanged = new LinkedHashSet<>();
        List<String> others = new ArrayList<>();
        for (String text : texts) {
            Designator written = written(text);
            if (!owns(written)) {
                others.add(text);
            } else if (!unchanged.add(written)) {
                return Outcome.refused(Registration.namedTwice(text, written.text()));
            }
        }
        return Registration.of(hierarchy, owner, others).then(registration -> {
            long owned = hierarchy.references().ownedCount(owner.slot);
            Optional<Refusal> refusal = memory.apply(owned + others.size());
            if (refusal.isPresent()) {
                return Outcome.refused(refusal.get());
            }
            List<Designator> released = releasable(null, owned);
            released.removeAll(unchanged);
            Growth growth = new Growth();
            registration.addTo(growth);
            released.forEach(growth::subtract);
            return Outcome.unless(hierarchy.refuseGrowth(registration.count(), () -> growth), () -> {
                List<String> releasedTexts = release(released);
                registration.apply();
                return Outcome.done(new Replaced(
                        texts(registration.references().stream().sorted().toList()),
                        releasedTexts,
                        texts(unchanged.stream().sorted().toList())));
            });
        });
    }

    /** Counts the references that the manager does not own. */
    public int countNew(List<String> texts) {
        return (int) texts.stream().filter(text -> !owns(written(text))).count();
    }

    private Designator written(String text) {
        return hierarchy.spellings().written(Designator.parse(text), owner.slot);
    }

    private boolean owns(Designator reference) {
        return hierarchy.references().ownerOf(reference) == owner.slot;
    }

    private static List<String> texts(Collection<Designator> references) {
        return references.stream().map(Designator::text).toList();
    }
}
