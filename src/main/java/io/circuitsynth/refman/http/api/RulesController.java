package io.circuitsynth.refman.http.api;

import static io.circuitsynth.refman.outcome.RefusalCode.INVALID_COUNT;
import static io.circuitsynth.refman.outcome.RefusalCode.REFERENCES_LIMIT;
import static io.circuitsynth.refman.outcome.RefusalCode.RULES_NOT_FOUND;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.circuitsynth.refman.designator.Rules;
import io.circuitsynth.refman.designator.RulesCatalog;
import io.circuitsynth.refman.designator.RulesProfile;
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

/** Serves rules. */
@RestController
@RequestMapping("/api/v1/rules")
@Tag(name = "Rules", description = "The syntax of valid references, and reserved names.")
class RulesController {

    private final RulesCatalog catalog;
    private final Limits limits;

    RulesController(RulesCatalog catalog, Limits limits) {
        this.catalog = catalog;
        this.limits = limits;
    }

    /** A rules profile. */
    @Schema(name = "Rules", description = "A rules profile.")
    record RulesResponse(
            @Schema(description = "The name of the profile.", example = "strict")
            String profile,

            @Schema(description = "The maximum length of a reference.", example = "64")
            int maxReferenceCharacters,

            @Schema(description = "The maximum length of a prefix.", example = "16")
            int maxPrefixCharacters,

            @Schema(
                    description = "The regular expression that a whole prefix must match.",
                    example = "[A-Za-z][A-Za-z_]*")
            String prefixPattern,

            @Schema(description = "Reserved references.", example = "[\"GND\", \"VCC\", \"VDD\", \"VSS\"]")
            SortedSet<String> reservedReferences,

            @Schema(description = "Reserved prefixes.", example = "[\"N$\"]")
            SortedSet<String> reservedPrefixes,

            @Schema(
                    description = "The minimum number of digits of generated numbers, padded with zeros, for prefixes "
                            + "without references.",
                    example = "1")
            int minimumDigits,

            @Schema(
                    description = "Prefixes with a zero before every number, as KiCad writes power symbols: `#PWR09`, "
                            + "`#PWR010`.",
                    example = "[\"#FLG\", \"#PWR\"]")
            SortedSet<String> zeroBeforeNumberPrefixes,

            @Schema(description = "Whether a reference without a number is refused.", example = "true")
            boolean numberRequired,

            @Schema(
                    description = "Whether `r1` and `R1` are two references. If not, either makes the other "
                            + "unavailable.",
                    example = "true")
            boolean caseSensitive) {

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
                    new TreeSet<>(profile.zeroBeforeNumberPrefixes()),
                    profile.numberRequired(),
                    profile.caseSensitive());
        }
    }

    /** All rules profiles. */
    @Schema(name = "RulesList", description = "All available rules profiles.")
    record RulesListResponse(
            @Schema(description = "The profiles in the order of their names.")
            List<RulesResponse> items) {}

    /** The check of one reference. */
    @Schema(name = "Check", description = "The result of checking one reference.")
    record CheckResponse(
            @Schema(description = "The checked reference.", example = "R12")
            String reference,

            @Schema(description = "Its prefix, if it is valid.", example = "R")
            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Nullable
            String prefix,

            @Schema(description = "Its number, if it is valid and has one.", example = "12")
            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Nullable
            Long number,

            @Schema(description = "The error code if it is not valid.")
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

    /** The checks of several references. */
    @Schema(name = "Checks", description = "The results of checking references, in the order of the request.")
    record ChecksResponse(
            @Schema(description = "One check per reference, in the order of the request.")
            List<CheckResponse> results) {}

    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "List rules", description = "All available rules profiles.")
    @ApiResponse(
            responseCode = "200",
            description = "The rules profile.",
            content = @Content(schema = @Schema(implementation = RulesListResponse.class)))
    @Refuses({})
    ResponseEntity<Object> listRules() {
        return ResponseEntity.ok(new RulesListResponse(
                catalog.all().stream().map(RulesResponse::of).toList()));
    }

    @GetMapping(path = "/{profile}", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Get rules", description = "Returns one rules profile.")
    @ApiResponse(
            responseCode = "200",
            description = "The rules profile.",
            content = @Content(schema = @Schema(implementation = RulesResponse.class)))
    @Refuses(RULES_NOT_FOUND)
    ResponseEntity<Object> getRules(
            @Parameter(description = "The name of the profile.", example = "strict") @PathVariable String profile,
            HttpServletRequest request) {
        return ResponseFactory.read(request, catalog.find(profile), RulesResponse::of);
    }

    @PostMapping(path = "/{profile}/check", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Check references against rules",
            description = "Returns prefix and number of each valid reference, or an error code. Needs no manager.")
    @ApiResponse(
            responseCode = "200",
            description = "One result per reference, in the order of the request.",
            content = @Content(schema = @Schema(implementation = ChecksResponse.class)))
    @Refuses({RULES_NOT_FOUND, REFERENCES_LIMIT, INVALID_COUNT})
    ResponseEntity<Object> checkReferences(
            @Parameter(description = "The name of the profile.", example = "strict") @PathVariable String profile,
            @Valid @RequestBody ValidateRequest body,
            HttpServletRequest request) {
        Outcome<Rules> rules = limits.refuseReferences(body.references().size())
                .map(Outcome::<Rules>refused)
                .orElseGet(() -> catalog.find(profile));
        return ResponseFactory.read(
                request,
                rules,
                found -> new ChecksResponse(body.references().stream()
                        .map(reference -> CheckResponse.of(found, reference))
                        .toList()));
    }
}
