package io.circuitsynth.refman.http.api;

import static io.circuitsynth.refman.outcome.RefusalCode.ALREADY_IN_USE;
import static io.circuitsynth.refman.outcome.RefusalCode.COUNTER_OVERFLOW;
import static io.circuitsynth.refman.outcome.RefusalCode.HELD_BY_SYMBOLS;
import static io.circuitsynth.refman.outcome.RefusalCode.INVALID_COUNT;
import static io.circuitsynth.refman.outcome.RefusalCode.MANAGER_NOT_FOUND;
import static io.circuitsynth.refman.outcome.RefusalCode.PAGE_LIMIT;
import static io.circuitsynth.refman.outcome.RefusalCode.RANGE_EXHAUSTED;
import static io.circuitsynth.refman.outcome.RefusalCode.REFERENCES_LIMIT;
import static io.circuitsynth.refman.outcome.RefusalCode.REFERENCE_NOT_FOUND;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.circuitsynth.refman.execution.Reply;
import io.circuitsynth.refman.execution.Response;
import io.circuitsynth.refman.hierarchy.Availability;
import io.circuitsynth.refman.hierarchy.Generation;
import io.circuitsynth.refman.hierarchy.Limits;
import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.hierarchy.OwnedReferences;
import io.circuitsynth.refman.hierarchy.ReferencePage;
import io.circuitsynth.refman.http.api.SymbolsController.SymbolResponse;
import io.circuitsynth.refman.http.problem.ProblemResponse;
import io.circuitsynth.refman.http.problem.Refuses;
import io.circuitsynth.refman.http.problem.RefusesChanges;
import io.circuitsynth.refman.http.problem.RefusesGrowth;
import io.circuitsynth.refman.http.problem.RefusesPrefixes;
import io.circuitsynth.refman.http.problem.RefusesReferences;
import io.circuitsynth.refman.http.problem.RequestCode;
import io.circuitsynth.refman.http.security.TenantResolver;
import io.circuitsynth.refman.manager.References;
import io.circuitsynth.refman.manager.References.ReferenceLookup;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Serves references: register, generate, validate, list, release. */
@RestController
@RequestMapping("/api/v1/managers/{id}/references")
@Tag(name = "References", description = "Register, generate, validate, list and release reference designators.")
class ReferencesController {

    private final References references;
    private final Limits limits;
    private final TenantResolver tenants;
    private final ResponseFactory responses;

    ReferencesController(References references, Limits limits, TenantResolver tenants, ResponseFactory responses) {
        this.responses = responses;
        this.limits = limits;
        this.references = references;
        this.tenants = tenants;
    }

    /** The body of a request to register references. */
    @Schema(
            description = "The references to register: exactly one of the two members.",
            example = "{\"references\":[\"R1\",\"R4\",\"U8\"]}")
    record RegisterRequest(
            @Schema(description = "A single reference to register.", example = "R1", nullable = true) @Nullable
            String reference,

            @Schema(
                    description = "The references to register. If one is refused, none is registered. "
                            + "The default limit is 10000.",
                    nullable = true)
            @Nullable
            List<@NotNull String> references) {}

    /** The body of a request to generate references. */
    @Schema(
            description = "The references to generate: of one prefix, or of several with `prefixes`.",
            example = "{\"prefix\":\"R\",\"count\":3}")
    record GenerateRequest(
            @Schema(description = "The prefix of the references.", example = "R", nullable = true) @Nullable
            String prefix,

            @Schema(
                    description = "The number of references: 1 by default. The default limit is 10000.",
                    minimum = "1",
                    example = "3",
                    nullable = true)
            @Nullable
            Integer count,

            @Schema(
                    description = "The number of references by prefix, instead of `prefix` and `count`. If one prefix "
                            + "is refused, nothing is generated. The default limit is 10000 in all.",
                    example = "{\"R\": 3, \"C\": 2}",
                    nullable = true)
            @Nullable
            Map<String, @NotNull Integer> prefixes,

            @Schema(
                    description = "The lowest number to generate, reused ones included. A number above the counter "
                            + "leaves the counter unchanged.",
                    minimum = "1",
                    maximum = "4294967295",
                    nullable = true)
            @Nullable
            Long from,

            @Schema(
                    description = "Whether to use retired numbers first, in ascending order: false by default. Numbers "
                            + "of deleted managers are retired as well.",
                    nullable = true)
            @Nullable
            Boolean reuse) {

        private Generation generation(String ofPrefix, int itsCount) {
            return new Generation(ofPrefix, itsCount, from, reuse != null && reuse);
        }

        List<Generation> generations(Map<String, Integer> counts) {
            return counts.entrySet().stream()
                    .map(entry -> generation(entry.getKey(), entry.getValue()))
                    .toList();
        }
    }

    /** The body of a request to validate references. */
    @Schema(description = "The references to validate.", example = "{\"references\":[\"R1\",\"R999\",\"GND\"]}")
    record ValidateRequest(
            @Schema(
                    description = "The references; the default limit is 10000.",
                    example = "[\"R1\", \"R999\", \"GND\"]")
            @NotNull
            List<@NotNull String> references) {}

    /** References that the manager owns. */
    @Schema(name = "References", description = "References that the manager now owns.")
    record ReferencesResponse(
            @Schema(
                    description = "The references, in the order of the request or of their generation.",
                    example = "[\"R1\", \"R2\", \"R3\"]")
            List<String> references) {}

    /** References of several prefixes that the manager owns. */
    @Schema(name = "ReferencesByPrefix", description = "References that the manager now owns, by prefix.")
    record ReferencesByPrefixResponse(
            @Schema(
                    description = "The references of each prefix, in the order of the request.",
                    example = "{\"R\": [\"R1\", \"R2\", \"R3\"], \"C\": [\"C1\", \"C2\"]}")
            Map<String, List<String>> references) {}

    /** The body of a request to release references. */
    @Schema(
            description = "The references to release: exactly one of the three members.",
            example = "{\"references\":[\"R1\"]}")
    record ReleaseRequest(
            @Schema(
                    description = "The references. If one is refused, none is released. The default limit is 10000.",
                    nullable = true)
            @Nullable
            List<@NotNull String> references,

            @Schema(description = "Release all references with exactly this prefix.", example = "R", nullable = true)
            @Nullable
            String prefix,

            @Schema(description = "With `true`, release all references of the manager.", nullable = true) @Nullable
            Boolean all) {

        /** Returns the names of the members that choose references. */
        List<String> chosen() {
            List<String> members = new ArrayList<>(1);
            if (references != null) {
                members.add("references");
            }
            if (prefix != null) {
                members.add("prefix");
            }
            if (Boolean.TRUE.equals(all)) {
                members.add("all");
            }
            return members;
        }
    }

    /** References that were released. */
    @Schema(name = "ReleasedReferences", description = "References that the manager has released.")
    record ReleasedResponse(
            @Schema(
                    description =
                            "The references as they were written: in the order of the request, or in natural order "
                                    + "with `prefix` or `all`.",
                    example = "[\"R1\"]")
            List<String> released) {}

    /** The body of a request to set the references of a manager. */
    @Schema(
            description = "The references that the manager will own.",
            example = "{\"references\":[\"R1\",\"R4\",\"U8\"]}")
    record SetReferencesRequest(
            @Schema(description = "The references; none to release all. The default limit is 10000.") @NotNull
            List<@NotNull String> references) {}

    /** The changes of the references of a manager. */
    @Schema(name = "ReplacedReferences", description = "The changes of the references of a manager.")
    record ReplacedResponse(
            @Schema(description = "The references that it did not own before.", example = "[\"R1\", \"U8\"]")
            List<String> registered,

            @Schema(description = "The references that it does not own any more.", example = "[\"R2\"]")
            List<String> released,

            @Schema(description = "The named references that it owned before.", example = "[\"R4\"]")
            List<String> unchanged) {

        static ReplacedResponse of(OwnedReferences.Replaced replaced) {
            return new ReplacedResponse(replaced.registered(), replaced.released(), replaced.unchanged());
        }
    }

    /** The validation of one reference. */
    @Schema(name = "Validation", description = "Whether one reference can be registered.")
    record ValidationResponse(
            @Schema(description = "The validated reference.", example = "R1")
            String reference,

            @Schema(description = "Whether it can be registered.", example = "false")
            boolean available,

            @Schema(description = "The id of its owner; null if it is not in use.", example = "power")
            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Nullable
            String ownerId,

            @Schema(
                    description = "The error code that registration would return; null if there is none.",
                    example = "already_in_use")
            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Nullable
            String reason,

            @Schema(
                    description = "The symbols that hold it; absent if there are none, or if several references are "
                            + "validated.")
            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Nullable
            List<SymbolResponse> symbols) {

        static ValidationResponse of(ReferenceLookup found) {
            ValidationResponse validation = of(found.availability());
            return found.symbols().isEmpty()
                    ? validation
                    : new ValidationResponse(
                            validation.reference(),
                            validation.available(),
                            validation.ownerId(),
                            validation.reason(),
                            found.symbols().stream().map(SymbolResponse::of).toList());
        }

        static ValidationResponse of(Availability availability) {
            ManagerKey owner = availability.owner();
            var refusal = availability.refusal();
            return new ValidationResponse(
                    availability.reference(),
                    availability.isAvailable(),
                    owner == null ? null : owner.id(),
                    refusal == null ? null : refusal.code().text(),
                    null);
        }
    }

    /** The validations of several references. */
    @Schema(name = "Validations", description = "Whether references can be registered, in the order of the request.")
    record ValidationsResponse(
            @Schema(description = "One validation per reference, in the order of the request.")
            List<ValidationResponse> results) {

        static ValidationsResponse of(List<Availability> results) {
            return new ValidationsResponse(
                    results.stream().map(ValidationResponse::of).toList());
        }
    }

    @PostMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Register references",
            description =
                    "Registers references by name. Refused with `already_in_use` if one is in use in the hierarchy "
                            + "or occurs twice; then none is registered. The rules define which spellings are the same "
                            + "reference: with `kicad`, `R1` is in use if `r1` is.")
    @ApiResponse(
            responseCode = "201",
            description = "The registered references.",
            content = @Content(schema = @Schema(implementation = ReferencesResponse.class)))
    @RefusesReferences
    @Refuses(
            value = INVALID_COUNT,
            request = {RequestCode.CONFLICTING_MEMBERS, RequestCode.MISSING_MEMBER})
    @RefusesChanges
    @RefusesGrowth
    ResponseEntity<Object> registerReferences(
            @Parameter(description = "The manager's id.", example = "power") @PathVariable String id,
            @Valid @RequestBody RegisterRequest body,
            HttpServletRequest request) {
        String one = body.reference();
        if (one != null && body.references() != null) {
            return ProblemResponse.of(
                    request,
                    RequestCode.CONFLICTING_MEMBERS,
                    "Name either 'reference' or 'references', not both.",
                    Map.of("members", List.of("reference", "references")));
        }
        List<String> many = one == null ? body.references() : List.of(one);
        if (many == null) {
            return ProblemResponse.of(
                    request,
                    RequestCode.MISSING_MEMBER,
                    "The body needs 'reference' or 'references'.",
                    Map.of("member", "references"));
        }
        return responses.created(
                request,
                (Reply<List<String>, Response> reply) -> references.register(tenants.key(id), many, reply),
                ReferencesResponse::new);
    }

    @PutMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Set the references of a manager",
            description = "Registers and releases references, so that the manager owns exactly these. Refused as a "
                    + "registration of those that it does not own; then nothing changes. Released numbers are "
                    + "retired. References that symbols hold are left alone. Safe to repeat: if there is "
                    + "nothing to do, nothing is written.")
    @ApiResponse(
            responseCode = "200",
            description = "The changes, each list in natural order.",
            content = @Content(schema = @Schema(implementation = ReplacedResponse.class)))
    @RefusesReferences
    @RefusesChanges
    @RefusesGrowth
    ResponseEntity<Object> setReferences(
            @Parameter(description = "The manager's id.", example = "power") @PathVariable String id,
            @Valid @RequestBody SetReferencesRequest body,
            HttpServletRequest request) {
        return responses.ok(
                request,
                (Reply<OwnedReferences.Replaced, Response> reply) ->
                        references.replace(tenants.key(id), body.references(), reply),
                ReplacedResponse::of);
    }

    @PostMapping(path = "/release", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Release references",
            description =
                    "Releases several references of the manager, or none if one is refused, and retires their numbers. "
                            + "`prefix` and `all` leave alone what symbols hold.")
    @ApiResponse(
            responseCode = "200",
            description = "The released references.",
            content = @Content(schema = @Schema(implementation = ReleasedResponse.class)))
    @Refuses(
            value = {
                MANAGER_NOT_FOUND,
                REFERENCE_NOT_FOUND,
                HELD_BY_SYMBOLS,
                ALREADY_IN_USE,
                REFERENCES_LIMIT,
                INVALID_COUNT
            },
            request = {RequestCode.CONFLICTING_MEMBERS, RequestCode.MISSING_MEMBER})
    @RefusesChanges
    ResponseEntity<Object> releaseReferences(
            @Parameter(description = "The manager's id.", example = "power") @PathVariable String id,
            @Valid @RequestBody ReleaseRequest body,
            HttpServletRequest request) {
        List<String> chosen = body.chosen();
        if (chosen.isEmpty()) {
            return ProblemResponse.of(
                    request,
                    RequestCode.MISSING_MEMBER,
                    "The body needs 'references', 'prefix' or 'all'.",
                    Map.of("member", "references"));
        }
        if (chosen.size() > 1) {
            return ProblemResponse.of(
                    request,
                    RequestCode.CONFLICTING_MEMBERS,
                    "Name one of 'references', 'prefix' and 'all'.",
                    Map.of("members", chosen));
        }
        List<String> named = body.references();
        return responses.ok(
                request,
                (Reply<List<String>, Response> reply) -> named == null
                        ? references.releaseAll(tenants.key(id), body.prefix(), reply)
                        : references.releaseNamed(tenants.key(id), named, reply),
                ReleasedResponse::new);
    }

    @PostMapping(path = "/generate", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Generate references",
            description =
                    "Generates references that were never used in the hierarchy. The manager owns them. The numbers "
                            + "are padded like existing references of the prefix: after `T01`, `T02` comes `T03`. A "
                            + "prefix without references follows the rules.")
    @ApiResponse(
            responseCode = "201",
            description = "The generated references: a list, or with `prefixes` a list for each prefix.",
            content = @Content(schema = @Schema(oneOf = {ReferencesResponse.class, ReferencesByPrefixResponse.class})))
    @RefusesPrefixes
    @Refuses(
            value = {
                MANAGER_NOT_FOUND,
                COUNTER_OVERFLOW,
                RANGE_EXHAUSTED,
                ALREADY_IN_USE,
                REFERENCES_LIMIT,
                INVALID_COUNT
            },
            request = {RequestCode.CONFLICTING_MEMBERS, RequestCode.MISSING_MEMBER})
    @RefusesChanges
    @RefusesGrowth
    ResponseEntity<Object> generateReferences(
            @Parameter(description = "The manager's id.", example = "power") @PathVariable String id,
            @Valid @RequestBody GenerateRequest body,
            HttpServletRequest request) {
        String prefix = body.prefix();
        Integer count = body.count();
        Map<String, Integer> prefixes = body.prefixes();
        if (prefixes != null && (prefix != null || count != null)) {
            return ProblemResponse.of(
                    request,
                    RequestCode.CONFLICTING_MEMBERS,
                    "Name either 'prefixes', or 'prefix' and 'count'.",
                    Map.of("members", List.of("prefixes", prefix == null ? "count" : "prefix")));
        }
        if (prefixes != null) {
            return responses.created(
                    request,
                    (Reply<Map<String, List<String>>, Response> reply) ->
                            references.generateBatch(tenants.key(id), body.generations(prefixes), reply),
                    ReferencesByPrefixResponse::new);
        }
        if (prefix == null) {
            return ProblemResponse.of(
                    request,
                    RequestCode.MISSING_MEMBER,
                    "The body needs a value for 'prefix'.",
                    Map.of("member", "prefix"));
        }
        return responses.created(
                request,
                (Reply<List<String>, Response> reply) ->
                        references.generate(tenants.key(id), body.generation(prefix, count == null ? 1 : count), reply),
                ReferencesResponse::new);
    }

    @PostMapping(path = "/validate", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Validate references",
            description =
                    "Returns for each reference whether it can be registered, and the reason if not. Changes nothing.")
    @ApiResponse(
            responseCode = "200",
            description = "One result per reference, in the order of the request.",
            content = @Content(schema = @Schema(implementation = ValidationsResponse.class)))
    @Refuses({MANAGER_NOT_FOUND, REFERENCES_LIMIT, INVALID_COUNT})
    ResponseEntity<Object> validateReferences(
            @Parameter(description = "The manager's id.", example = "power") @PathVariable String id,
            @Valid @RequestBody ValidateRequest body,
            HttpServletRequest request) {
        return ResponseFactory.read(
                request,
                (Reply<List<Availability>, ResponseEntity<Object>> reply) ->
                        references.validate(tenants.key(id), body.references(), reply),
                ValidationsResponse::of);
    }

    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "List used references", description = "Lists used references in natural order: R2 before R10.")
    @ApiResponse(
            responseCode = "200",
            description = "One page of references.",
            content = @Content(schema = @Schema(implementation = PageResponses.ReferenceList.class)))
    @Refuses({MANAGER_NOT_FOUND, PAGE_LIMIT, INVALID_COUNT})
    ResponseEntity<Object> listReferences(
            @Parameter(description = "The manager's id.", example = "power") @PathVariable String id,
            @Parameter(
                            description = "Whose references: the manager's own, those of its subtree, or the "
                                    + "hierarchy's.",
                            schema =
                                    @Schema(
                                            type = "string",
                                            allowableValues = {"own", "subtree", "hierarchy"},
                                            defaultValue = "subtree"))
                    @RequestParam(defaultValue = "subtree")
                    String scope,
            @Parameter(description = "List only references with exactly this prefix.", example = "R")
                    @RequestParam(required = false)
                    @Nullable
                    String prefix,
            @Parameter(description = "The `next` of the previous page; the page begins after this reference.")
                    @RequestParam(required = false)
                    @Nullable
                    String after,
            @Parameter(
                            description = "The maximum number of references on the page; the default limit is 1000.",
                            schema = @Schema(type = "integer", format = "int32", minimum = "1", defaultValue = "100"))
                    @RequestParam(required = false)
                    @Nullable
                    Integer limit,
            HttpServletRequest request) {
        return ScopeParameter.parse(scope)
                .map(chosen -> ResponseFactory.read(
                        request,
                        (Reply<ReferencePage, ResponseEntity<Object>> reply) ->
                                references.list(tenants.key(id), chosen, prefix, after, limits.pageItems(limit), reply),
                        PageResponses.ReferenceList::of))
                .orElseGet(() -> ScopeParameter.refuse(request, scope));
    }

    @GetMapping(path = "/{reference}", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Look up one reference",
            description = "Returns whether the reference can be registered, its owner, and the reason if not.")
    @ApiResponse(
            responseCode = "200",
            description = "The validation of the reference.",
            content = @Content(schema = @Schema(implementation = ValidationResponse.class)))
    @Refuses(MANAGER_NOT_FOUND)
    ResponseEntity<Object> getReference(
            @Parameter(description = "The manager's id.", example = "power") @PathVariable String id,
            @Parameter(description = "The reference, percent-encoded.", example = "R1") @PathVariable String reference,
            HttpServletRequest request) {
        return ResponseFactory.read(
                request,
                (Reply<ReferenceLookup, ResponseEntity<Object>> reply) ->
                        references.lookUp(tenants.key(id), reference, reply),
                ValidationResponse::of);
    }

    @DeleteMapping("/{reference}")
    @Operation(
            summary = "Release a reference",
            description =
                    "Releases a reference of the manager and retires its number. A retired number is generated again "
                            + "only with `reuse`; it can be registered by name.")
    @ApiResponse(responseCode = "204", description = "The reference was released.", content = @Content)
    @Refuses({MANAGER_NOT_FOUND, REFERENCE_NOT_FOUND, HELD_BY_SYMBOLS})
    @RefusesChanges
    ResponseEntity<Object> releaseReference(
            @Parameter(description = "The manager's id.", example = "power") @PathVariable String id,
            @Parameter(description = "The reference, percent-encoded.", example = "R1") @PathVariable String reference,
            HttpServletRequest request) {
        return responses.noContent(
                request, (Reply<String, Response> reply) -> references.release(tenants.key(id), reference, reply));
    }
}
