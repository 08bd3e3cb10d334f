package io.circuitsynth.refman.manager;

import com.fasterxml.uuid.NoArgGenerator;
import io.circuitsynth.refman.outcome.Outcome;
import io.circuitsynth.refman.outcome.Refusal;
import io.circuitsynth.refman.outcome.RefusalCode;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Decides the ids of new managers: a client may bring its own, else the service makes one. */
public final class ManagerIds {

    /** What an id looks like. */
    public static final String PATTERN = "[A-Za-z0-9._~-]{1,64}";

    private static final Pattern COMPILED = Pattern.compile(PATTERN);

    private final NoArgGenerator generator;

    /** Ids that are made by {@code generator} where a client brings none. */
    public ManagerIds(NoArgGenerator generator) {
        this.generator = generator;
    }

    /** Whether there can be a manager of that id. */
    public static boolean isId(String text) {
        return COMPILED.matcher(text).matches();
    }

    /** The id that was asked for, or a new one if none was. */
    public Outcome<String> choose(@Nullable String asked) {
        if (asked == null) {
            return Outcome.done(generator.generate().toString());
        }
        // RFC 3986, 5.2.4: clients and servers take these two out of a path, so nobody could reach such a manager.
        if (!COMPILED.matcher(asked).matches() || asked.equals(".") || asked.equals("..")) {
            return Outcome.refused(Refusal.of(
                    RefusalCode.INVALID_ID,
                    "An id has 1 to 64 of the characters A-Z a-z 0-9 . _ ~ - and is neither . nor ..",
                    "id",
                    asked,
                    "pattern",
                    PATTERN));
        }
        return Outcome.done(asked);
    }
}
