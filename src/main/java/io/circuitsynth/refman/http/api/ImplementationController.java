package io.circuitsynth.refman.http.api;

import static io.circuitsynth.refman.outcome.RefusalCode.EMPTY_PREFIX;
import static io.circuitsynth.refman.outcome.RefusalCode.INVALID_COUNT;
import static io.circuitsynth.refman.outcome.RefusalCode.INVALID_PREFIX_CHARACTER;
import static io.circuitsynth.refman.outcome.RefusalCode.ITERATIONS_LIMIT;
import static io.circuitsynth.refman.outcome.RefusalCode.PREFIX_MUST_START_WITH_LETTER;
import static io.circuitsynth.refman.outcome.RefusalCode.PREFIX_TOO_LONG;
import static io.circuitsynth.refman.outcome.RefusalCode.RESERVED_PREFIX;

import io.circuitsynth.refman.http.problem.Refuses;
import io.circuitsynth.refman.manager.Comparisons;
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

/** Serves the status of the index, and comparisons. */
@RestController
@RequestMapping("/api/v1/implementation")
@Tag(name = "Implementation", description = "The index that serves hierarchies, and a comparison of both indexes.")
class ImplementationController {

    private final Implementation implementation;
    private final Comparisons comparisons;

    ImplementationController(Implementation implementation, Comparisons comparisons) {
        this.implementation = implementation;
        this.comparisons = comparisons;
    }

    /** The status of the index. */
    @Schema(name = "Implementation", description = "The index that serves new hierarchies, and the reason.")
    record ImplementationResponse(
            @Schema(
                    description = "The index of new hierarchies within the rollout.",
                    example = "bitmap",
                    allowableValues = {"bitmap", "scanning"})
            String implementation,

            @Schema(description = "Whether the bitmap index works in this process.", example = "true")
            boolean bitmapAvailable,

            @Schema(description = "Whether new hierarchies within the rollout use the bitmap index.", example = "true")
            boolean usingBitmap,

            @Schema(description = "Whether another index takes over if the bitmap index fails.", example = "true")
            boolean fallbackAvailable,

            @Schema(description = "The percentage of hierarchies that use the bitmap index.", example = "100")
            int rolloutPercent,

            @Schema(description = "Whether the results of both indexes are compared.", example = "false")
            boolean shadowComparison,

            @Schema(description = "Fallbacks to the scanning index since startup.", example = "0")
            long fallbacks,

            @Schema(description = "Results of the two indexes that differed since startup.", example = "0")
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
            description = "The workload of a comparison.",
            example = "{\"prefixes\":[\"R\",\"C\",\"U\"],\"iterations\":100}")
    record ComparisonRequest(
            @Schema(description = "The prefixes to generate for.", example = "[\"R\", \"C\", \"U\"]") @NotNull
            List<@NotNull String> prefixes,

            @Schema(
                    description = "How often to generate one reference of each prefix. By default, prefixes times "
                            + "iterations must not exceed 10000.",
                    minimum = "1",
                    example = "100")
            @NotNull
            Integer iterations) {}

    /** The result of a comparison. */
    @Schema(name = "Comparison", description = "The times of both indexes for the same workload.")
    record ComparisonResponse(
            @Schema(description = "The number of references that each index generated.", example = "300")
            long references,

            @Schema(description = "The time of the bitmap index, in nanoseconds.", example = "250000")
            long bitmapNs,

            @Schema(description = "The time of the scanning index, in nanoseconds.", example = "5000000")
            long scanningNs,

            @Schema(
                    description = "The time of the scanning index divided by that of the bitmap index.",
                    example = "20.0")
            double speedupFactor,

            @Schema(
                    description = "The time that the bitmap index saves, in percent of the scanning index's time.",
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
    @Operation(summary = "Get the status of the index", description = "Returns the feature flags and their effect.")
    @ApiResponse(
            responseCode = "200",
            description = "The status of the index.",
            content = @Content(schema = @Schema(implementation = ImplementationResponse.class)))
    @Refuses({})
    ResponseEntity<Object> getImplementation() {
        return ResponseEntity.ok(ImplementationResponse.of(implementation.status()));
    }

    @PostMapping(path = "/comparisons", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Compare the indexes",
            description =
                    "Generates the same references with both indexes and measures the time. No manager is changed.")
    @ApiResponse(
            responseCode = "200",
            description = "The result of the comparison.",
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
        return ResponseFactory.read(
                request, comparisons.compare(body.prefixes(), body.iterations()), ComparisonResponse::of);
    }
}
