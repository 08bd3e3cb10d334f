package io.circuitsynth.refman.http.api;

import static io.circuitsynth.refman.outcome.RefusalCode.COUNTER_OVERFLOW;
import static io.circuitsynth.refman.outcome.RefusalCode.INVALID_COUNT;
import static io.circuitsynth.refman.outcome.RefusalCode.MANAGER_NOT_FOUND;
import static io.circuitsynth.refman.outcome.RefusalCode.REFERENCES_LIMIT;

import io.circuitsynth.refman.execution.Reply;
import io.circuitsynth.refman.execution.Response;
import io.circuitsynth.refman.http.problem.Refuses;
import io.circuitsynth.refman.http.problem.RefusesChanges;
import io.circuitsynth.refman.http.problem.RefusesGrowth;
import io.circuitsynth.refman.http.security.TenantResolver;
import io.circuitsynth.refman.manager.References;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Serves unnamed nets. */
@RestController
@RequestMapping("/api/v1/managers/{id}/nets")
@Tag(name = "Nets", description = "Names of unnamed nets.")
class NetsController {

    private final References references;
    private final TenantResolver tenants;
    private final ResponseFactory responses;

    NetsController(References references, TenantResolver tenants, ResponseFactory responses) {
        this.responses = responses;
        this.references = references;
        this.tenants = tenants;
    }

    /** The body of a request to generate names of unnamed nets. */
    @Schema(description = "The number of names to generate.", example = "{\"count\":2}")
    record GenerateNetsRequest(
            @Schema(
                    description = "The number of names: 1 by default. The default limit is 10000.",
                    minimum = "1",
                    example = "2",
                    nullable = true)
            @Nullable
            Integer count) {}

    /** Names of unnamed nets that the manager owns. */
    @Schema(name = "Nets", description = "Names of unnamed nets that the manager now owns.")
    record NetsResponse(
            @Schema(description = "The names in ascending order.", example = "[\"N$1\", \"N$2\"]")
            List<String> nets) {}

    @PostMapping(path = "/generate", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Generate names of unnamed nets",
            description = "Generates names that were never used in the hierarchy. The manager owns them.")
    @ApiResponse(
            responseCode = "201",
            description = "The generated names.",
            content = @Content(schema = @Schema(implementation = NetsResponse.class)))
    @Refuses({MANAGER_NOT_FOUND, COUNTER_OVERFLOW, REFERENCES_LIMIT, INVALID_COUNT})
    @RefusesChanges
    @RefusesGrowth
    ResponseEntity<Object> generateNets(
            @Parameter(description = "The manager's id.", example = "power") @PathVariable String id,
            @RequestBody GenerateNetsRequest body,
            HttpServletRequest request) {
        Integer count = body.count();
        return responses.created(
                request,
                (Reply<List<String>, Response> reply) ->
                        references.generateNets(tenants.key(id), count == null ? 1 : count, reply),
                NetsResponse::new);
    }
}
