package io.circuitsynth.refman.http.api;

import static io.circuitsynth.refman.outcome.RefusalCode.ALREADY_IN_USE;
import static io.circuitsynth.refman.outcome.RefusalCode.COUNTER_OVERFLOW;
import static io.circuitsynth.refman.outcome.RefusalCode.EMPTY_REFERENCE;
import static io.circuitsynth.refman.outcome.RefusalCode.HIERARCHY_LIMIT;
import static io.circuitsynth.refman.outcome.RefusalCode.HIERARCHY_NOT_FOUND;
import static io.circuitsynth.refman.outcome.RefusalCode.INVALID_COUNT;
import static io.circuitsynth.refman.outcome.RefusalCode.INVALID_ID;
import static io.circuitsynth.refman.outcome.RefusalCode.INVALID_NAME;
import static io.circuitsynth.refman.outcome.RefusalCode.INVALID_NUMBER;
import static io.circuitsynth.refman.outcome.RefusalCode.INVALID_NUMBER_CHARACTER;
import static io.circuitsynth.refman.outcome.RefusalCode.INVALID_REFERENCE_FORMAT;
import static io.circuitsynth.refman.outcome.RefusalCode.INVALID_SYMBOL;
import static io.circuitsynth.refman.outcome.RefusalCode.LEVELS_LIMIT;
import static io.circuitsynth.refman.outcome.RefusalCode.MANAGER_EXISTS;
import static io.circuitsynth.refman.outcome.RefusalCode.MANAGER_NOT_FOUND;
import static io.circuitsynth.refman.outcome.RefusalCode.MISSING_NUMBER;
import static io.circuitsynth.refman.outcome.RefusalCode.NAME_LIMIT;
import static io.circuitsynth.refman.outcome.RefusalCode.RANGE_EXHAUSTED;
import static io.circuitsynth.refman.outcome.RefusalCode.REFERENCES_LIMIT;
import static io.circuitsynth.refman.outcome.RefusalCode.REFERENCE_NOT_FOUND;
import static io.circuitsynth.refman.outcome.RefusalCode.REFERENCE_TOO_LONG;
import static io.circuitsynth.refman.outcome.RefusalCode.RESERVED_REFERENCE;
import static io.circuitsynth.refman.outcome.RefusalCode.RULES_NOT_FOUND;
import static io.circuitsynth.refman.outcome.RefusalCode.RULES_OF_CHILD;
import static io.circuitsynth.refman.outcome.RefusalCode.SYMBOLS_LIMIT;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.circuitsynth.refman.execution.Reply;
import io.circuitsynth.refman.execution.Response;
import io.circuitsynth.refman.hierarchy.AnnotationResult;
import io.circuitsynth.refman.hierarchy.AnnotationResult.AnnotatedSymbol;
import io.circuitsynth.refman.hierarchy.Renaming.Renamed;
import io.circuitsynth.refman.http.problem.ProblemResponse;
import io.circuitsynth.refman.http.problem.Refuses;
import io.circuitsynth.refman.http.problem.RefusesChanges;
import io.circuitsynth.refman.http.problem.RefusesGrowth;
import io.circuitsynth.refman.http.problem.RefusesPrefixes;
import io.circuitsynth.refman.http.problem.RequestCode;
import io.circuitsynth.refman.http.security.TenantResolver;
import io.circuitsynth.refman.manager.Annotations;
import io.circuitsynth.refman.manager.Symbols;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Serves annotation and renaming. */
@RestController
@RequestMapping("/api/v1/hierarchies/{rootId}")
@Tag(name = "Annotation", description = "Give the symbols of a drawing their references in one step, and rename them.")
class AnnotationsController {

    private final Annotations annotations;
    private final Symbols symbols;
    private final TenantResolver tenants;
    private final ResponseFactory responses;

    AnnotationsController(Annotations annotations, Symbols symbols, TenantResolver tenants, ResponseFactory responses) {
        this.annotations = annotations;
        this.symbols = symbols;
        this.tenants = tenants;
        this.responses = responses;
    }

    /** A symbol with its reference. */
    @Schema(name = "AnnotatedSymbol", description = "A symbol with its reference.")
    record AnnotatedSymbolResponse(
            @Schema(description = "The key of the editor.", example = "/64a1/5f3e")
            String key,

            @Schema(description = "The id of the symbol's manager.", example = "power")
            String managerId,

            @Schema(description = "The reference that the symbol holds.", example = "R17")
            String reference,

            @Schema(description = "The unit that the symbol draws.", example = "1")
            int unit,

            @Schema(
                    description =
                            "The whole reference that was sent, or else the one that the symbol held before, if it "
                                    + "was another.",
                    example = "R5")
            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Nullable
            String was) {

        static AnnotatedSymbolResponse of(AnnotatedSymbol symbol) {
            return new AnnotatedSymbolResponse(
                    symbol.key(), symbol.managerId(), symbol.reference(), symbol.unit(), symbol.was());
        }
    }

    /** The result of an annotation. */
    @Schema(name = "AnnotationResult", description = "The references of the symbols, and what changed.")
    record AnnotationResponse(
            @Schema(description = "The version of the hierarchy after the annotation.", example = "42")
            long version,

            @Schema(description = "The symbols, in the order of the request.")
            List<AnnotatedSymbolResponse> symbols,

            @Schema(
                    description = "The new reference of each reference that symbols held and gave up for another.",
                    example = "{\"R5\": \"R17\"}")
            SortedMap<String, String> renamed,

            @Schema(
                    description =
                            "The references that nothing holds any more and that were not renamed, in natural order.",
                    example = "[\"R9\"]")
            List<String> released) {

        static AnnotationResponse of(AnnotationResult result) {
            return new AnnotationResponse(
                    result.version(),
                    result.symbols().stream().map(AnnotatedSymbolResponse::of).toList(),
                    result.renamed(),
                    result.released());
        }
    }

    /** The body of a request to rename references. */
    @Schema(
            description = "The references to rename.",
            example = "{\"renames\":{\"R1\":\"R4\",\"R4\":\"R1\",\"U8\":\"U9\"}}")
    record RenameRequest(
            @Schema(
                    description = "The new name of each reference. The default limit is 10000.",
                    example = "{\"R1\": \"R4\", \"R4\": \"R1\", \"U8\": \"U9\"}")
            @NotNull
            Map<@NotNull String, @NotNull String> renames,

            @Schema(description = "Whether only the response is computed: false by default.", nullable = true) @Nullable
            Boolean dryRun) {}

    /** The renamed references. */
    @Schema(name = "RenameResult", description = "The renamed references.")
    record RenameResponse(
            @Schema(description = "The version of the hierarchy after the change.", example = "42")
            long version,

            @Schema(
                    description = "The new name of each reference.",
                    example = "{\"R1\": \"R4\", \"R4\": \"R1\", \"U8\": \"U9\"}")
            SortedMap<String, String> renamed) {

        static RenameResponse of(Renamed renamed) {
            return new RenameResponse(renamed.version(), renamed.renamed());
        }
    }

    @PostMapping(path = "/annotations", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Annotate symbols",
            description =
                    "Gives all listed symbols their references, or none. A whole reference is claimed; `R?` gets a "
                            + "number; a symbol that holds a reference of the prefix keeps it, so the request can be repeated. "
                            + "Symbols of one reference with different units are one component. `dryRun` returns what the real "
                            + "request would. If nothing changes, nothing is written and the version stays.")
    @ApiResponse(
            responseCode = "200",
            description = "The references of the symbols, and what changed.",
            content = @Content(schema = @Schema(implementation = AnnotationResponse.class)))
    @RefusesPrefixes
    @Refuses(
            value = {
                HIERARCHY_NOT_FOUND,
                MANAGER_NOT_FOUND,
                MANAGER_EXISTS,
                ALREADY_IN_USE,
                RANGE_EXHAUSTED,
                INVALID_SYMBOL,
                SYMBOLS_LIMIT,
                COUNTER_OVERFLOW,
                EMPTY_REFERENCE,
                RESERVED_REFERENCE,
                INVALID_REFERENCE_FORMAT,
                MISSING_NUMBER,
                INVALID_NUMBER_CHARACTER,
                INVALID_NUMBER,
                REFERENCE_TOO_LONG,
                RULES_NOT_FOUND,
                RULES_OF_CHILD,
                INVALID_ID,
                INVALID_NAME,
                NAME_LIMIT,
                HIERARCHY_LIMIT,
                LEVELS_LIMIT
            },
            request = RequestCode.MISSING_MEMBER)
    @RefusesChanges
    @RefusesGrowth
    ResponseEntity<Object> annotateSymbols(
            @Parameter(description = "The root's id.", example = "bitaxe-ultra") @PathVariable String rootId,
            @Valid @RequestBody AnnotationRequest body,
            HttpServletRequest request) {
        if (body.releasesAbsent() && body.managerIds() == null) {
            return ProblemResponse.of(
                    request,
                    RequestCode.MISSING_MEMBER,
                    "The body needs 'managerIds' if absent symbols are released.",
                    Map.of("member", "managerIds"));
        }
        return responses.ok(
                request,
                (Reply<AnnotationResult, Response> reply) ->
                        annotations.annotate(tenants.key(rootId), body.annotation(), body.newManagers(), reply),
                AnnotationResponse::of);
    }

    @PostMapping(path = "/renames", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Rename references",
            description =
                    "Gives references other names in one step: swaps, chains and cycles. Their symbols and managers "
                            + "keep them under the new names; a name that nothing holds afterwards is retired. Refused with "
                            + "`already_in_use` if a new name is in use by a reference that is not renamed itself.")
    @ApiResponse(
            responseCode = "200",
            description = "The renamed references.",
            content = @Content(schema = @Schema(implementation = RenameResponse.class)))
    @Refuses({
        HIERARCHY_NOT_FOUND,
        REFERENCE_NOT_FOUND,
        ALREADY_IN_USE,
        REFERENCES_LIMIT,
        INVALID_COUNT,
        EMPTY_REFERENCE,
        RESERVED_REFERENCE,
        INVALID_REFERENCE_FORMAT,
        MISSING_NUMBER,
        INVALID_NUMBER_CHARACTER,
        INVALID_NUMBER,
        REFERENCE_TOO_LONG
    })
    @RefusesPrefixes
    @RefusesChanges
    @RefusesGrowth
    ResponseEntity<Object> renameReferences(
            @Parameter(description = "The root's id.", example = "bitaxe-ultra") @PathVariable String rootId,
            @Valid @RequestBody RenameRequest body,
            HttpServletRequest request) {
        return responses.ok(
                request,
                (Reply<Renamed, Response> reply) ->
                        symbols.rename(tenants.key(rootId), body.renames(), Boolean.TRUE.equals(body.dryRun()), reply),
                RenameResponse::of);
    }
}
