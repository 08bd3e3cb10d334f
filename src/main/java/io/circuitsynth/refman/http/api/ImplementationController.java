package io.circuitsynth.refman.http.api;

import static io.circuitsynth.refman.outcome.RefusalCode.EMPTY_PREFIX;
import static io.circuitsynth.refman.outcome.RefusalCode.INVALID_COUNT;
import static io.circuitsynth.refman.outcome.RefusalCode.INVALID_PREFIX_CHARACTER;
import static io.circuitsynth.refman.outcome.RefusalCode.ITERATIONS_LIMIT;
import static io.circuitsynth.refman.outcome.RefusalCode.PREFIX_MUST_START_WITH_LETTER;
import static io.circuitsynth.refman.outcome.RefusalCode.PREFIX_TOO_LONG;
import static io.circuitsynth.refman.outcome.RefusalCode.RESERVED_PREFIX;

import io.circuitsynth.refman.execution.Receipt;
import io.circuitsynth.refman.http.problem.Refuses;
import io.circuitsynth.refman.manager.Comparisons;
import io.circuitsynth.refman.manager.Comparisons.Comparison;
import io.circuitsynth.refman.manager.Implementation;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Which index serves, over HTTP. */
@RestController
@RequestMapping("/api/v1/implementation")
@Tag(name = "Implementation", description = "Which index serves, and how the two compare.")
class ImplementationController {

    private final Implementation implementation;
    private final Comparisons comparisons;
    private final ResponseFactory answers;

    ImplementationController(Implementation implementation, Comparisons comparisons, ResponseFactory answers) {
        this.answers = answers;
        this.implementation = implementation;
        this.comparisons = comparisons;
    }

    /** Which index serves, as clients see it. */
    @Schema(name = "Implementation", description = "Which index serves new hierarchies, and why.")
    record ImplementationResponse(
            @Schema(
                    description = "The index that new hierarchies of the rollout get.",
                    example = "bitmap",
                    allowableValues = {"bitmap", "scanning"})
            String implementation,

            @Schema(description = "Whether the bitmap index can be built.", example = "true")
            boolean bitmapAvailable,

            @Schema(description = "Whether new hierarchies of the rollout get it.", example = "true")
            boolean usingBitmap,

            @Schema(description = "Whether another index would serve if it could not be built.", example = "true")
            boolean fallbackAvailable,

            @Schema(description = "The share of hierarchies that get it.", example = "100")
            int rolloutPercent,

            @Schema(description = "Whether its answers are compared with the scanning index's.", example = "false")
            boolean shadowComparison,

            @Schema(description = "Hierarchies that fell back to the scanning index since the start.", example = "0")
            long fallbacks,

            @Schema(description = "ResponseFactory of the two indexes that differed since the start.", example = "0")
            long mismatches,

            @Schema(description = "The version of the service.", example = "0.1.0")
            String version) {

        static ImplementationResponse of(Implementation.Status status) {
            return new ImplementationResponse(
                    status.implementation().text(),
                    status.bitmapAvailable(),
                    status.usingBitmap(),
                    status.fallbackAvailable(),
                    status.rolloutPercent(),
                    status.shadowComparison(),
                    status.fallbacks(),
                    status.mismatches(),
                    status.version());
        }
    }

    /** The body of a request to compare the indexes. */
    @Schema(
            description = "The work to give to both indexes.",
            example = "{\"prefixes\":[\"R\",\"C\",\"U\"],\"iterations\":100}")
    record ComparisonRequest(
            @Schema(description = "The prefixes to generate for.", example = "[\"R\", \"C\", \"U\"]") @NotNull
            List<@NotNull String> prefixes,

            @Schema(
                    description =
                            "How often to generate one reference of each prefix; prefixes times iterations may be "
                                    + "at most 10000 by default.",
                    example = "100")
            @NotNull
            Integer iterations) {}

    /** How the indexes compare, as clients see it. */
    @Schema(name = "Comparison", description = "Both indexes timed on the same work.")
    record ComparisonResponse(
            @Schema(description = "How many references each index generated.", example = "300")
            long references,

            @Schema(description = "What the bitmap index took, in nanoseconds.", example = "250000")
            long bitmapNs,

            @Schema(description = "What the scanning index took, in nanoseconds.", example = "5000000")
            long scanningNs,

            @Schema(description = "How many times faster the bitmap index was.", example = "20.0")
            double speedupFactor,

            @Schema(
                    description = "By how much of the scanning index's time the bitmap index was faster, in percent.",
                    example = "95.0")
            double improvementPercentage) {

        static ComparisonResponse of(Comparisons.Comparison comparison) {
            return new ComparisonResponse(
                    comparison.references(),
                    comparison.bitmapNanos(),
                    comparison.scanningNanos(),
                    comparison.speedupFactor(),
                    comparison.improvementPercentage());
        }
    }

    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Which index serves", description = "The feature flags and what became of them.")
    @ApiResponse(
            responseCode = "200",
            description = "The state of affairs.",
            content = @Content(schema = @Schema(implementation = ImplementationResponse.class)))
    @Refuses({})
    ResponseEntity<Object> getImplementation() {
        return ResponseEntity.ok(ImplementationResponse.of(implementation.status()));
    }

    @PostMapping(path = "/comparisons", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Compare the indexes",
            description = "Generates the same references with both indexes and times them. Touches no manager.")
    @ApiResponse(
            responseCode = "200",
            description = "How they compare.",
            content = @Content(schema = @Schema(implementation = ComparisonResponse.class)))
    @Refuses({
        ITERATIONS_LIMIT,
        INVALID_COUNT,
        EMPTY_PREFIX,
        PREFIX_TOO_LONG,
        RESERVED_PREFIX,
        INVALID_PREFIX_CHARACTER,
        PREFIX_MUST_START_WITH_LETTER
    })
    ResponseEntity<Object> compareIndexes(@Valid @RequestBody ComparisonRequest body, HttpServletRequest request) {
        return answers.ok(
                request,
                (Receipt<Comparison> receipt) -> comparisons.compare(body.prefixes(), body.iterations()),
                ComparisonResponse::of);
    }
}
