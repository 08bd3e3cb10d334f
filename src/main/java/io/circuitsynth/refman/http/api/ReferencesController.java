package io.circuitsynth.refman.http.api;

import static io.circuitsynth.refman.outcome.RefusalCode.ALREADY_IN_USE;
import static io.circuitsynth.refman.outcome.RefusalCode.COUNTER_OVERFLOW;
import static io.circuitsynth.refman.outcome.RefusalCode.EMPTY_REFERENCE;
import static io.circuitsynth.refman.outcome.RefusalCode.INVALID_COUNT;
import static io.circuitsynth.refman.outcome.RefusalCode.INVALID_NUMBER;
import static io.circuitsynth.refman.outcome.RefusalCode.INVALID_NUMBER_CHARACTER;
import static io.circuitsynth.refman.outcome.RefusalCode.INVALID_PREFIX_CHARACTER;
import static io.circuitsynth.refman.outcome.RefusalCode.INVALID_REFERENCE_FORMAT;
import static io.circuitsynth.refman.outcome.RefusalCode.MANAGER_NOT_FOUND;
import static io.circuitsynth.refman.outcome.RefusalCode.MISSING_NUMBER;
import static io.circuitsynth.refman.outcome.RefusalCode.PAGE_LIMIT;
import static io.circuitsynth.refman.outcome.RefusalCode.PREFIX_MUST_START_WITH_LETTER;
import static io.circuitsynth.refman.outcome.RefusalCode.PREFIX_TOO_LONG;
import static io.circuitsynth.refman.outcome.RefusalCode.REFERENCES_LIMIT;
import static io.circuitsynth.refman.outcome.RefusalCode.REFERENCE_NOT_FOUND;
import static io.circuitsynth.refman.outcome.RefusalCode.REFERENCE_TOO_LONG;
import static io.circuitsynth.refman.outcome.RefusalCode.RESERVED_PREFIX;
import static io.circuitsynth.refman.outcome.RefusalCode.RESERVED_REFERENCE;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.circuitsynth.refman.execution.Receipt;
import io.circuitsynth.refman.hierarchy.Availability;
import io.circuitsynth.refman.hierarchy.Generation;
import io.circuitsynth.refman.hierarchy.Limits;
import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.hierarchy.Scope;
import io.circuitsynth.refman.http.problem.Refuses;
import io.circuitsynth.refman.http.problem.RefusesChanges;
import io.circuitsynth.refman.http.problem.RefusesPrefixes;
import io.circuitsynth.refman.http.problem.RequestCode;
import io.circuitsynth.refman.http.security.TenantResolver;
import io.circuitsynth.refman.manager.References;
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
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** References over HTTP: register, generate, validate, list, release. */
@RestController
@RequestMapping("/api/v1/managers/{id}/references")
@Tag(name = "References", description = "Reference designators: register, generate, validate, list and release them.")
class ReferencesController {

    private final References references;
    private final Limits limits;
    private final TenantResolver tenants;
    private final ResponseFactory answers;

    ReferencesController(References references, Limits limits, TenantResolver tenants, ResponseFactory answers) {
        this.answers = answers;
        this.limits = limits;
        this.references = references;
        this.tenants = tenants;
    }

    /** The body of a request to register references. */
    @Schema(
            description = "One reference to register, or several; exactly one of the two members.",
            example = "{\"references\":[\"R1\",\"R4\",\"U8\"]}")
    record RegisterRequest(
            @Schema(description = "The one reference to register.", example = "R1", nullable = true) @Nullable
            String reference,

            @Schema(
                    description = "The references to register: all of them, or none if one is refused. "
                            + "At most 10000 by default.",
                    nullable = true)
            @Nullable
            List<@NotNull String> references) {}

    /** The body of a request to generate references. */
    @Schema(description = "What to generate.", example = "{\"prefix\":\"R\",\"count\":3}")
    record GenerateRequest(
            @Schema(description = "The prefix of the references.", example = "R") @NotNull
            String prefix,

            @Schema(
                    description = "How many, 1 to 10000 by default.",
                    minimum = "1",
                    example = "3",
                    defaultValue = "1",
                    nullable = true)
            @Nullable
            Integer count,

            @Schema(
                    description = "The number to start at, for this once, if that is above the counter. "
                            + "The counter stays where it is.",
                    minimum = "1",
                    maximum = "4294967295",
                    nullable = true)
            @Nullable
            Long from,

            @Schema(
                    description = "Whether released numbers come first, lowest first.",
                    defaultValue = "false",
                    nullable = true)
            @Nullable
            Boolean reuse) {

        Generation generation() {
            return new Generation(prefix, count == null ? 1 : count, from, reuse != null && reuse);
        }
    }

    /** The body of a request about references. */
    @Schema(description = "The references to look at.", example = "{\"references\":[\"R1\",\"R999\",\"GND\"]}")
    record ValidateRequest(
            @Schema(description = "The references, at most 10000 by default.", example = "[\"R1\", \"R999\", \"GND\"]")
            @NotNull
            List<@NotNull String> references) {}

    /** References that now belong to the manager. */
    @Schema(name = "References", description = "References that now belong to the manager.")
    record ReferencesResponse(
            @Schema(description = "In the order asked for, or generated.", example = "[\"R1\", \"R2\", \"R3\"]")
            List<String> references) {}

    /** What is known about one reference. */
    @Schema(name = "Validation", description = "Whether one reference can be registered.")
    record ValidationResponse(
            @Schema(description = "The reference that was asked about.", example = "R1")
            String reference,

            @Schema(description = "Whether it can be registered now.", example = "false")
            boolean available,

            @Schema(description = "The id of the manager that owns it, if one does.", example = "power")
            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Nullable
            String ownerId,

            @Schema(
                    description = "Why it cannot be registered, as the code of the refusal.",
                    example = "already_in_use")
            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Nullable
            String reason) {

        static ValidationResponse of(Availability availability) {
            ManagerKey owner = availability.owner();
            var refusal = availability.refusal();
            return new ValidationResponse(
                    availability.reference(),
                    availability.isAvailable(),
                    owner == null ? null : owner.id(),
                    refusal == null ? null : refusal.code().text());
        }
    }

    /** What is known about several references. */
    @Schema(name = "Validations", description = "Whether references can be registered, in the order asked for.")
    record ValidationsResponse(
            @Schema(description = "One for each reference, in the order asked for.")
            List<ValidationResponse> results) {

        static ValidationsResponse of(List<Availability> results) {
            return new ValidationsResponse(
                    results.stream().map(ValidationResponse::of).toList());
        }
    }

    @PostMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Register references",
            description = "Registers references by name. Refused with `already_in_use` if one is used anywhere in the "
                    + "hierarchy or named twice; then none is registered.")
    @ApiResponse(
            responseCode = "201",
            description = "They are registered.",
            content = @Content(schema = @Schema(implementation = ReferencesResponse.class)))
    @Refuses(
            value = {
                MANAGER_NOT_FOUND,
                ALREADY_IN_USE,
                EMPTY_REFERENCE,
                RESERVED_REFERENCE,
                INVALID_REFERENCE_FORMAT,
                MISSING_NUMBER,
                INVALID_NUMBER_CHARACTER,
                REFERENCES_LIMIT,
                INVALID_COUNT,
                REFERENCE_TOO_LONG,
                PREFIX_TOO_LONG,
                RESERVED_PREFIX,
                INVALID_PREFIX_CHARACTER,
                PREFIX_MUST_START_WITH_LETTER,
                INVALID_NUMBER
            },
            request = {RequestCode.CONFLICTING_MEMBERS, RequestCode.MISSING_MEMBER})
    @RefusesChanges
    ResponseEntity<Object> registerReferences(
            @Parameter(description = "The manager's id.", example = "power") @PathVariable String id,
            @Valid @RequestBody RegisterRequest body,
            HttpServletRequest request) {
        String one = body.reference();
        if (one != null && body.references() != null) {
            return ResponseFactory.refuse(
                    request,
                    RequestCode.CONFLICTING_MEMBERS,
                    "Name either 'reference' or 'references', not both.",
                    Map.of("members", List.of("reference", "references")));
        }
        List<String> many = one == null ? body.references() : List.of(one);
        if (many == null) {
            return ResponseFactory.refuse(
                    request,
                    RequestCode.MISSING_MEMBER,
                    "The body needs 'reference' or 'references'.",
                    Map.of("member", "references"));
        }
        return answers.created(
                request,
                (Receipt<List<String>> receipt) -> references.register(tenants.key(id), many, receipt),
                ReferencesResponse::new);
    }

    @PostMapping(path = "/generate", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Generate references",
            description = "Generates references that were never used in the hierarchy and gives them to this manager.")
    @ApiResponse(
            responseCode = "201",
            description = "They are generated and belong to the manager.",
            content = @Content(schema = @Schema(implementation = ReferencesResponse.class)))
    @RefusesPrefixes
    @Refuses({MANAGER_NOT_FOUND, COUNTER_OVERFLOW, REFERENCES_LIMIT, INVALID_COUNT})
    @RefusesChanges
    ResponseEntity<Object> generateReferences(
            @Parameter(description = "The manager's id.", example = "power") @PathVariable String id,
            @Valid @RequestBody GenerateRequest body,
            HttpServletRequest request) {
        return answers.created(
                request,
                (Receipt<List<String>> receipt) -> references.generate(tenants.key(id), body.generation(), receipt),
                ReferencesResponse::new);
    }

    @PostMapping(path = "/validate", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Validate references",
            description = "Says of each reference whether it could be registered, and why not. Changes nothing.")
    @ApiResponse(
            responseCode = "200",
            description = "One result for each reference, in the order asked for.",
            content = @Content(schema = @Schema(implementation = ValidationsResponse.class)))
    @Refuses({MANAGER_NOT_FOUND, REFERENCES_LIMIT, INVALID_COUNT})
    ResponseEntity<Object> validateReferences(
            @Parameter(description = "The manager's id.", example = "power") @PathVariable String id,
            @Valid @RequestBody ValidateRequest body,
            HttpServletRequest request) {
        return answers.ok(
                request,
                (Receipt<List<Availability>> receipt) -> references.validate(tenants.key(id), body.references()),
                ValidationsResponse::of);
    }

    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "List used references", description = "In natural order, page by page.")
    @ApiResponse(
            responseCode = "200",
            description = "One page.",
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
            @Parameter(description = "Begin behind this reference: the `next` of the page before.")
                    @RequestParam(required = false)
                    @Nullable
                    String after,
            @Parameter(
                            description = "The most references on the page, 1 to 1000 by default; 100 if left out.",
                            schema = @Schema(type = "integer", format = "int32", minimum = "1", defaultValue = "100"))
                    @RequestParam(required = false)
                    @Nullable
                    Integer limit,
            HttpServletRequest request) {
        Optional<Scope> chosen = scope(scope);
        if (chosen.isEmpty()) {
            return ResponseFactory.refuse(
                    request,
                    RequestCode.INVALID_PARAMETER,
                    "The parameter 'scope' cannot have the value '" + scope + "'.",
                    Map.of("parameter", "scope", "value", scope));
        }
        return ResponseFactory.read(
                request,
                references.list(tenants.key(id), chosen.get(), prefix, after, limits.pageItems(limit)),
                PageResponses.ReferenceList::of);
    }

    private static Optional<Scope> scope(String text) {
        return switch (text) {
            case "own" -> Optional.of(Scope.OWN);
            case "subtree" -> Optional.of(Scope.SUBTREE);
            case "hierarchy" -> Optional.of(Scope.HIERARCHY);
            default -> Optional.empty();
        };
    }

    @GetMapping(path = "/{reference}", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Look up one reference",
            description = "Whether it could be registered, who owns it, and why not. Changes nothing.")
    @ApiResponse(
            responseCode = "200",
            description = "What is known about it.",
            content = @Content(schema = @Schema(implementation = ValidationResponse.class)))
    @Refuses(MANAGER_NOT_FOUND)
    ResponseEntity<Object> getReference(
            @Parameter(description = "The manager's id.", example = "power") @PathVariable String id,
            @Parameter(description = "The reference, percent-encoded.", example = "R1") @PathVariable String reference,
            HttpServletRequest request) {
        return ResponseFactory.read(
                request,
                references.validate(tenants.key(id), List.of(reference)),
                results -> ValidationResponse.of(results.get(0)));
    }

    @DeleteMapping("/{reference}")
    @Operation(
            summary = "Release a reference",
            description =
                    "The manager gives the reference back. Its number is retired: it is generated again only with "
                            + "`reuse`, and may be registered by name.")
    @ApiResponse(responseCode = "204", description = "It is free.", content = @Content)
    @Refuses({MANAGER_NOT_FOUND, REFERENCE_NOT_FOUND})
    @RefusesChanges
    ResponseEntity<Object> releaseReference(
            @Parameter(description = "The manager's id.", example = "power") @PathVariable String id,
            @Parameter(description = "The reference, percent-encoded.", example = "R1") @PathVariable String reference,
            HttpServletRequest request) {
        return answers.noContent(
                request, (Receipt<String> receipt) -> references.release(tenants.key(id), reference, receipt));
    }
}
