package io.circuitsynth.refman.http.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.circuitsynth.refman.hierarchy.Annotation;
import io.circuitsynth.refman.hierarchy.Annotation.RequestedSymbol;
import io.circuitsynth.refman.manager.Annotations.PlannedManager;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The body of a request to annotate symbols. */
@Schema(
        description = "The symbols to annotate, and how.",
        example = "{\"symbols\":[{\"key\":\"/64a1/5f3e\",\"managerId\":\"power\",\"reference\":\"R?\"},"
                + "{\"key\":\"/64a1/6b02\",\"managerId\":\"power\",\"reference\":\"C?\"}]}")
record AnnotationRequest(
        @Schema(description = "The symbols. The default limit is 50000.") @NotNull
        List<@NotNull @Valid SymbolRequest> symbols,

        @Schema(
                description = "What happens to whole references. `keep`, the default, refuses duplicates. "
                        + "`renumber-duplicates` leaves the first of them and gives the others new numbers. `renumber` "
                        + "gives all symbols new numbers that are not locked.",
                nullable = true)
        @Nullable
        Existing existing,

        @Schema(
                description =
                        "The order in which new numbers are given: as listed (`given`, the default), or sheet after "
                                + "sheet in the order of the tree, by `x` and then `y` (`left-to-right`) or by `y` and then `x` "
                                + "(`top-to-bottom`).",
                nullable = true)
        @Nullable
        Order order,

        @Schema(
                description = "Whether symbols of `managerIds` that are not listed keep their references (`keep`, the "
                        + "default) or are deleted (`release`).",
                nullable = true)
        @Nullable
        Absent absent,

        @Schema(description = "The managers that `absent` is about.", example = "[\"power\"]", nullable = true)
        @Nullable
        List<@NotNull String> managerIds,

        @Schema(description = "The lowest new number.", minimum = "1", maximum = "4294967295", nullable = true)
        @Nullable
        Long from,

        @Schema(
                description = "Whether retired numbers are given first, in ascending order: false by default. With "
                        + "`renumber`, the lowest unused numbers are given, so that no gaps are left.",
                nullable = true)
        @Nullable
        Boolean reuse,

        @Schema(description = "Whether only the response is computed: false by default.", nullable = true) @Nullable
        Boolean dryRun,

        @Schema(
                description =
                        "Managers to create in the same step; those that exist are left as they are. One with the "
                                + "id of the root and without a parent creates the hierarchy.",
                nullable = true)
        @Nullable
        List<@NotNull @Valid NewManagerRequest> createManagers) {

    /** A symbol to annotate. */
    @Schema(name = "SymbolRequest", description = "A symbol to annotate.")
    record SymbolRequest(
            @Schema(
                    description = "The key of the editor, unique in the hierarchy: 1 to 255 characters.",
                    example = "/64a1/5f3e")
            @NotNull
            String key,

            @Schema(description = "The id of the symbol's manager.", example = "power") @NotNull
            String managerId,

            @Schema(
                    description =
                            "A whole reference, which the symbol claims; or a prefix and `?`. Without it and without "
                                    + "`prefix`, the symbol keeps what it holds.",
                    example = "R?",
                    nullable = true)
            @Nullable
            String reference,

            @Schema(description = "The prefix, instead of `reference`.", example = "R", nullable = true) @Nullable
            String prefix,

            @Schema(
                    description = "The unit that the symbol draws: 1 by default.",
                    minimum = "1",
                    maximum = "4096",
                    nullable = true)
            @Nullable
            Integer unit,

            @Schema(
                    description = "A name that the symbols of one component share within the request.",
                    example = "a",
                    nullable = true)
            @Nullable
            String component,

            @Schema(description = "The horizontal position, from left to right.", example = "101.6", nullable = true)
            @Nullable
            Double x,

            @Schema(description = "The vertical position, from top to bottom.", example = "55.9", nullable = true)
            @Nullable
            Double y,

            @Schema(description = "Whether the symbol must keep its reference: false by default.", nullable = true)
            @Nullable
            Boolean locked) {

        RequestedSymbol symbol() {
            return new RequestedSymbol(
                    key,
                    managerId,
                    reference,
                    prefix,
                    unit == null ? 1 : unit,
                    component,
                    x,
                    y,
                    Boolean.TRUE.equals(locked));
        }
    }

    /** A manager to create. */
    @Schema(name = "NewManagerRequest", description = "A manager to create unless it exists.")
    record NewManagerRequest(
            @Schema(description = "The manager's id.", example = "power") @NotNull
            String id,

            @Schema(
                    description = "The id of its parent, which exists or precedes it; the root by default.",
                    example = "bitaxe-ultra",
                    nullable = true)
            @Nullable
            String parentId,

            @Schema(description = "The manager's name.", example = "Power", nullable = true) @Nullable
            String name,

            @Schema(
                    description = "The rules profile of the hierarchy; only for its root.",
                    example = "kicad",
                    nullable = true)
            @Nullable
            String rules) {

        PlannedManager manager() {
            return new PlannedManager(id, parentId, name, rules);
        }
    }

    /** What happens to whole references. */
    enum Existing {
        @JsonProperty("keep")
        KEEP,
        @JsonProperty("renumber-duplicates")
        RENUMBER_DUPLICATES,
        @JsonProperty("renumber")
        RENUMBER
    }

    /** The order in which new numbers are given. */
    enum Order {
        @JsonProperty("given")
        GIVEN,
        @JsonProperty("left-to-right")
        LEFT_TO_RIGHT,
        @JsonProperty("top-to-bottom")
        TOP_TO_BOTTOM
    }

    /** What happens to symbols that are not listed. */
    enum Absent {
        @JsonProperty("keep")
        KEEP,
        @JsonProperty("release")
        RELEASE
    }

    Annotation annotation() {
        return new Annotation(
                symbols.stream().map(SymbolRequest::symbol).toList(),
                switch (existing == null ? Existing.KEEP : existing) {
                    case KEEP -> Annotation.Existing.KEEP;
                    case RENUMBER_DUPLICATES -> Annotation.Existing.RENUMBER_DUPLICATES;
                    case RENUMBER -> Annotation.Existing.RENUMBER;
                },
                switch (order == null ? Order.GIVEN : order) {
                    case GIVEN -> Annotation.Order.GIVEN;
                    case LEFT_TO_RIGHT -> Annotation.Order.LEFT_TO_RIGHT;
                    case TOP_TO_BOTTOM -> Annotation.Order.TOP_TO_BOTTOM;
                },
                managerIds == null ? List.of() : managerIds,
                releasesAbsent(),
                from,
                Boolean.TRUE.equals(reuse),
                Boolean.TRUE.equals(dryRun));
    }

    boolean releasesAbsent() {
        return absent == Absent.RELEASE;
    }

    List<PlannedManager> newManagers() {
        return createManagers == null
                ? List.of()
                : createManagers.stream().map(NewManagerRequest::manager).toList();
    }
}
