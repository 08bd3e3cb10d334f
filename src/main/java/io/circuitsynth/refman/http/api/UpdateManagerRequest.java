package io.circuitsynth.refman.http.api;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.circuitsynth.refman.hierarchy.ManagerUpdate;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request to update a manager, a merge patch (RFC 7396): an absent member leaves the attribute, null removes it.
 *
 * <p>A class with setters, because JSON is mapped to the same record with an absent member as with null.
 */
@Schema(
        description = "The attributes to update. An absent member leaves the attribute, `null` removes it.",
        example = "{\"name\":\"Power supply\",\"ranges\":{\"*\":{\"first\":101,\"last\":199},\"R\":{\"first\":1000}}}")
final class UpdateManagerRequest {

    private ManagerUpdate.@Nullable NewName name;
    private @Nullable Map<String, RangeBody> ranges;
    private boolean hasRanges;

    @Schema(
            description = "The new name; null for none.",
            example = "Power supply",
            nullable = true,
            accessMode = Schema.AccessMode.READ_WRITE)
    public void setName(@Nullable String newName) {
        name = new ManagerUpdate.NewName(newName);
    }

    @Schema(
            description =
                    "The numbers to which the manager is confined, by prefix: generation for it gives numbers of the "
                            + "range only, and leaves the counter where it is. `*` stands for all prefixes without an entry. "
                            + "Null lifts all ranges. A manager may have 100.",
            nullable = true,
            accessMode = Schema.AccessMode.READ_WRITE)
    @JsonSetter(contentNulls = Nulls.FAIL)
    public void setRanges(@Nullable Map<String, RangeBody> newRanges) {
        ranges = newRanges;
        hasRanges = true;
    }

    ManagerUpdate update() {
        return new ManagerUpdate(name, hasRanges ? RangeBody.ranges(ranges) : null);
    }
}
