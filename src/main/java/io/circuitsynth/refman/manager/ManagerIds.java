package io.circuitsynth.refman.manager;

import com.fasterxml.uuid.NoArgGenerator;
import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import org.jspecify.annotations.Nullable;

/** Chooses the ids of new managers: the client's, or a generated one. */
public final class ManagerIds {

    private final NoArgGenerator generator;

    /** Creates the chooser; {@code generator} creates the ids that clients do not choose. */
    public ManagerIds(NoArgGenerator generator) {
        this.generator = generator;
    }

    /** Returns the requested id, or a new one if it is null; refused if the requested id is invalid. */
    public Outcome<String> choose(@Nullable String requested) {
        if (requested == null) {
            return Outcome.done(generator.generate().toString());
        }
        // RFC 3986, 5.2.4: clients and servers remove these segments from a path, so such a manager is unreachable.
        if (!ManagerKey.isValidId(requested) || requested.equals(".") || requested.equals("..")) {
            return Outcome.refused(Refusal.of(
                    RefusalCode.INVALID_ID,
                    "An id has 1 to 200 of the characters A-Z a-z 0-9 . _ ~ - and is neither . nor ..",
                    "id",
                    requested,
                    "pattern",
                    ManagerKey.ID_PATTERN));
        }
        return Outcome.done(requested);
    }
}
