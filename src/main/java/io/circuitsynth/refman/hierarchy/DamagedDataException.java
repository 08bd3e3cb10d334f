package io.circuitsynth.refman.hierarchy;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when stored data is damaged; a retry does not help, other hierarchies are unharmed.
 *
 * <p>The message is for operators. It names what is wrong, but no stored content.
 */
public final class DamagedDataException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String kind;
    private final @Nullable String id;

    private DamagedDataException(String kind, @Nullable String id, String problem, @Nullable Throwable cause) {
        super(problem, cause);
        this.kind = kind;
        this.id = id;
    }

    /** Reports damaged rows of a hierarchy. */
    public static DamagedDataException of(HierarchyId hierarchy, String problem, @Nullable Throwable cause) {
        return new DamagedDataException("hierarchyId", hierarchy.value().toString(), problem, cause);
    }

    /** Reports a manager whose hierarchy cannot be found. */
    public static DamagedDataException of(ManagerKey manager, String problem, @Nullable Throwable cause) {
        return new DamagedDataException("managerId", manager.id(), problem, cause);
    }

    /** Reports damage that concerns no known hierarchy. */
    public static DamagedDataException of(String problem, @Nullable Throwable cause) {
        return new DamagedDataException("", null, problem, cause);
    }

    /** Returns the id of the hierarchy or manager, by the name of the id; empty if neither is known. */
    public Map<String, Object> details() {
        return id == null ? Map.of() : Map.of(kind, id);
    }

    /** Describes what is damaged, in one line. */
    public String describe() {
        return id == null ? String.valueOf(getMessage()) : kind + " " + id + ": " + getMessage();
    }
}
