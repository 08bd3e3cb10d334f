package io.circuitsynth.refman.http.api;

import static io.circuitsynth.refman.outcome.RefusalCode.INVALID_COUNT;
import static io.circuitsynth.refman.outcome.RefusalCode.REFERENCES_LIMIT;
import static io.circuitsynth.refman.outcome.RefusalCode.RULES_NOT_FOUND;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.circuitsynth.refman.designator.Rules;
import io.circuitsynth.refman.designator.RulesCatalog;
import io.circuitsynth.refman.designator.RulesProfile;
import io.circuitsynth.refman.execution.Receipt;
import io.circuitsynth.refman.hierarchy.Limits;
import io.circuitsynth.refman.http.api.ReferencesController.ValidateRequest;
import io.circuitsynth.refman.http.problem.Refuses;
import io.circuitsynth.refman.outcome.Outcome;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Rules over HTTP. */
@RestController
@RequestMapping("/api/v1/rules")
@Tag(name = "Rules", description = "What a valid reference looks like and what is reserved.")
class RulesController {

    private final RulesCatalog catalog;
    private final ResponseFactory answers;
    private final Limits limits;

    RulesController(RulesCatalog catalog, Limits limits, ResponseFactory answers) {
        this.answers = answers;
        this.catalog = catalog;
        this.limits = limits;
    }

    /** Rules as clients see them. */
    @Schema(name = "Rules", description = "The values that rules are made of.")
    record RulesResponse(
            @Schema(description = "The name a hierarchy chooses them by.", example = "strict")
            String profile,

            @Schema(description = "The most characters a reference may have.", example = "64")
            int maxReferenceCharacters,

            @Schema(description = "The most characters a prefix may have.", example = "16")
            int maxPrefixCharacters,

            @Schema(description = "The regular expression a whole prefix matches.", example = "[A-Za-z][A-Za-z_]*")
            String prefixPattern,

            @Schema(description = "References nobody may use.", example = "[\"GND\", \"VCC\", \"VDD\", \"VSS\"]")
            SortedSet<String> reservedReferences,

            @Schema(description = "Prefixes nobody may use.", example = "[\"N$\"]")
            SortedSet<String> reservedPrefixes,

            @Schema(description = "Generated numbers have at least so many digits.", example = "1")
            int minimumDigits,

            @Schema(description = "The same for prefixes that begin with #.", example = "1")
            int virtualMinimumDigits,

            @Schema(description = "Whether a reference without a number is refused.", example = "true")
            boolean numberRequired) {

        static RulesResponse of(Rules rules) {
            RulesProfile profile = rules.profile();
            return new RulesResponse(
                    profile.name(),
                    profile.maxReferenceCharacters(),
                    profile.maxPrefixCharacters(),
                    profile.prefixPattern(),
                    new TreeSet<>(profile.reservedReferences()),
                    new TreeSet<>(profile.reservedPrefixes()),
                    profile.minimumDigits(),
                    profile.virtualMinimumDigits(),
                    profile.numberRequired());
        }
    }

    /** All rules. */
    @Schema(name = "RulesList", description = "All rules a hierarchy can choose from.")
    record RulesListResponse(
            @Schema(description = "In the order of their names.")
            List<RulesResponse> items) {}

    /** What rules say about one reference. */
    @Schema(name = "Check", description = "What the rules make of one reference.")
    record CheckResponse(
            @Schema(description = "The reference that was asked about.", example = "R12")
            String reference,

            @Schema(description = "Its prefix, if it is valid.", example = "R")
            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Nullable
            String prefix,

            @Schema(description = "Its number, if it is valid and has one.", example = "12")
            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Nullable
            Long number,

            @Schema(description = "Why it is not valid, as the code of the refusal.")
            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Nullable
            String code) {

        static CheckResponse of(Rules rules, String reference) {
            return rules.check(reference)
                    .fold(
                            designator -> new CheckResponse(
                                    reference,
                                    designator.prefix(),
                                    designator.isNumbered() ? designator.number() : null,
                                    null),
                            refusal -> new CheckResponse(
                                    reference, null, null, refusal.code().text()));
        }
    }

    /** What rules say about several references. */
    @Schema(name = "Checks", description = "What the rules make of references, in the order asked for.")
    record ChecksResponse(
            @Schema(description = "One for each reference, in the order asked for.")
            List<CheckResponse> results) {}

    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "List rules", description = "All rules a hierarchy can choose from.")
    @ApiResponse(
            responseCode = "200",
            description = "The rules.",
            content = @Content(schema = @Schema(implementation = RulesListResponse.class)))
    @Refuses({})
    ResponseEntity<Object> listRules() {
        return ResponseEntity.ok(new RulesListResponse(
                catalog.all().stream().map(RulesResponse::of).toList()));
    }

    @GetMapping(path = "/{profile}", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Get rules", description = "The rules of one profile.")
    @ApiResponse(
            responseCode = "200",
            description = "The rules.",
            content = @Content(schema = @Schema(implementation = RulesResponse.class)))
    @Refuses(RULES_NOT_FOUND)
    ResponseEntity<Object> getRules(
            @Parameter(description = "The name of the rules.", example = "strict") @PathVariable String profile,
            HttpServletRequest request) {
        return ResponseFactory.read(request, catalog.find(profile), RulesResponse::of);
    }

    @PostMapping(path = "/{profile}/check", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Check references against rules",
            description = "Says of each reference how it is taken apart, or why it is refused. Needs no manager.")
    @ApiResponse(
            responseCode = "200",
            description = "One result for each reference, in the order asked for.",
            content = @Content(schema = @Schema(implementation = ChecksResponse.class)))
    @Refuses({RULES_NOT_FOUND, REFERENCES_LIMIT, INVALID_COUNT})
    ResponseEntity<Object> checkReferences(
            @Parameter(description = "The name of the rules.", example = "strict") @PathVariable String profile,
            @Valid @RequestBody ValidateRequest body,
            HttpServletRequest request) {
        Outcome<Rules> rules = limits.refuseReferences(body.references().size())
                .map(Outcome::<Rules>refused)
                .orElseGet(() -> catalog.find(profile));
        return answers.ok(
                request,
                (Receipt<Rules> receipt) -> rules,
                found -> new ChecksResponse(body.references().stream()
                        .map(reference -> CheckResponse.of(found, reference))
                        .toList()));
    }
}
