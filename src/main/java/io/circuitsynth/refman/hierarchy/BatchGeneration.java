package io.circuitsynth.refman.hierarchy;

import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Generates references of several prefixes of one hierarchy: all of them, or none.
 *
 * <p>The numbers of one prefix do not depend on those of another, so all are found before the first is given.
 */
public final class BatchGeneration {

    private final Hierarchy hierarchy;

    /** Creates the generation for a hierarchy, whose lock it requires. */
    public BatchGeneration(Hierarchy hierarchy) {
        this.hierarchy = hierarchy;
    }

    /** Generates the references of each generation for {@code asking}, by prefix in the given order. */
    public Outcome<Map<String, List<String>>> generate(ReferenceManager asking, List<Generation> generations) {
        Map<String, String> spellings = new HashMap<>();
        Map<String, GenerationPlan> plans = new LinkedHashMap<>();
        Growth growth = new Growth();
        long count = 0;
        for (Generation generation : generations) {
            Outcome<GenerationPlan> planned = refuse(generation, spellings)
                    .<Outcome<GenerationPlan>>map(Outcome::refused)
                    .orElseGet(() -> GenerationPlan.of(
                            hierarchy,
                            asking,
                            generation,
                            hierarchy.numberings().of(generation.prefix())));
            if (!(planned instanceof Outcome.Done<GenerationPlan> found)) {
                return planned.map(plan -> Map.of());
            }
            found.value().addTo(growth);
            plans.put(generation.prefix(), found.value());
            count += generation.count();
        }
        Optional<Refusal> refusal = hierarchy.refuseGrowth(count, () -> growth);
        if (refusal.isPresent()) {
            return Outcome.refused(refusal.get());
        }
        Map<String, List<String>> references = new LinkedHashMap<>();
        plans.forEach((prefix, plan) -> {
            references.put(prefix, plan.apply());
            plan.remember();
        });
        return Outcome.done(references);
    }

    private Optional<Refusal> refuse(Generation generation, Map<String, String> spellings) {
        String prefix = generation.prefix();
        return Hierarchy.refuseFrom(generation.from())
                .or(() -> hierarchy.rules().checkPrefix(prefix).fold(valid -> Optional.empty(), Optional::of))
                .or(() -> {
                    String other = spellings.put(hierarchy.rules().key(prefix), prefix);
                    return other == null
                            ? Optional.empty()
                            : Optional.of(Refusal.of(
                                    RefusalCode.ALREADY_IN_USE,
                                    "The prefix '" + prefix + "' is named twice in the request, also as '" + other
                                            + "'.",
                                    "prefix",
                                    prefix));
                });
    }
}
