package io.circuitsynth.refman.http.api;

import static io.circuitsynth.refman.outcome.RefusalCode.MANAGER_NOT_FOUND;
import static io.circuitsynth.refman.outcome.RefusalCode.REFERENCES_LIMIT;

import io.circuitsynth.refman.execution.Reply;
import io.circuitsynth.refman.execution.Response;
import io.circuitsynth.refman.http.problem.ProblemResponse;
import io.circuitsynth.refman.http.problem.Refuses;
import io.circuitsynth.refman.http.problem.RefusesChanges;
import io.circuitsynth.refman.http.problem.RefusesGrowth;
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
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Serves counters. */
@RestController
@RequestMapping("/api/v1/managers/{id}/counters")
@Tag(name = "Counters", description = "The next number to try, by prefix. A hierarchy uses its root's counters.")
class CountersController {

    private final References references;
    private final TenantResolver tenants;
    private final ResponseFactory responses;

    CountersController(References references, TenantResolver tenants, ResponseFactory responses) {
        this.responses = responses;
        this.references = references;
        this.tenants = tenants;
    }

    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Get the counters in force", description = "Returns the counters of the hierarchy's root.")
    @ApiResponse(
            responseCode = "200",
            description = "The next number to try, by prefix.",
            content = @Content(schema = @Schema(ref = "#/components/schemas/Counters")))
    @Refuses(MANAGER_NOT_FOUND)
    ResponseEntity<Object> getCounters(
            @Parameter(description = "The manager's id.", example = "power") @PathVariable String id,
            HttpServletRequest request) {
        return ResponseFactory.read(
                request,
                (Reply<SortedMap<String, Long>, ResponseEntity<Object>> reply) ->
                        references.counters(tenants.key(id), reply),
                counters -> counters);
    }

    @PutMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Raise the counters in force",
            description = "Raises counters. A counter that is already higher, or is not in the body, stays unchanged.")
    @ApiResponse(
            responseCode = "200",
            description = "The counters in force after the change.",
            content = @Content(schema = @Schema(ref = "#/components/schemas/Counters")))
    @RefusesPrefixes
    @Refuses({MANAGER_NOT_FOUND, REFERENCES_LIMIT})
    @RefusesChanges
    @RefusesGrowth
    ResponseEntity<Object> raiseCounters(
            @Parameter(description = "The manager's id.", example = "power") @PathVariable String id,
            @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            content = @Content(schema = @Schema(ref = "#/components/schemas/Counters")))
                    @RequestBody
                    Map<String, @Nullable Long> body,
            HttpServletRequest request) {
        for (Map.Entry<String, @Nullable Long> entry : body.entrySet()) {
            if (entry.getValue() == null) {
                return ProblemResponse.of(
                        request,
                        RequestCode.MISSING_MEMBER,
                        "The counter '" + entry.getKey() + "' has no number.",
                        Map.of("member", entry.getKey()));
            }
        }
        return responses.ok(
                request,
                (Reply<SortedMap<String, Long>, Response> reply) ->
                        references.raiseCounters(tenants.key(id), body, reply),
                counters -> counters);
    }
}
