package io.circuitsynth.refman.http.api;

import static io.circuitsynth.refman.outcome.RefusalCode.HIERARCHY_NOT_FOUND;

import io.circuitsynth.refman.changelog.ChangeLog;
import io.circuitsynth.refman.http.problem.Problem;
import io.circuitsynth.refman.http.problem.ProblemResponse;
import io.circuitsynth.refman.http.problem.Refuses;
import io.circuitsynth.refman.http.security.StreamTickets;
import io.circuitsynth.refman.http.security.TenantResolver;
import io.circuitsynth.refman.outcome.Outcome;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.time.Instant;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Issues tickets for streams of changes. */
@RestController
@RequestMapping("/api/v1/tickets")
@Tag(name = "Change log")
class TicketsController {

    private final StreamTickets tickets;
    private final ChangeLog log;
    private final TenantResolver tenants;

    TicketsController(StreamTickets tickets, ChangeLog log, TenantResolver tenants) {
        this.tickets = tickets;
        this.log = log;
        this.tenants = tenants;
    }

    /** What a ticket is for. */
    @Schema(description = "What a ticket is for.", example = "{\"rootId\":\"bitaxe-ultra\"}")
    record TicketRequest(
            @Schema(description = "The root of the hierarchy to follow.", example = "bitaxe-ultra") @NotNull
            String rootId) {}

    /** A ticket. */
    @Schema(name = "Ticket", description = "A ticket for one stream of changes.")
    record TicketResponse(
            @Schema(description = "The value of the parameter `ticket`.", example = "rm_ticket3f2a9c04d1e85b67")
            String ticket,

            @Schema(description = "When it expires.", example = "2026-11-22T07:01:00Z")
            Instant expiresAt) {}

    @PostMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Issue a ticket",
            description =
                    "Issues a ticket that opens one stream of the changes of one hierarchy, within a minute, with the "
                            + "rights of the caller. The `EventSource` of a browser cannot send a key; a key must never be in a URL.")
    @ApiResponse(
            responseCode = "201",
            description = "The ticket.",
            content = @Content(schema = @Schema(implementation = TicketResponse.class)))
    @Refuses(HIERARCHY_NOT_FOUND)
    ResponseEntity<Object> createTicket(@Valid @RequestBody TicketRequest body, HttpServletRequest request) {
        Outcome<StreamTickets.Issued> issued =
                log.end(tenants.key(body.rootId())).then(end -> tickets.issue(tenants.caller(), body.rootId()));
        return issued.fold(
                ticket -> ResponseEntity.status(HttpStatus.CREATED)
                        .body(new TicketResponse(ticket.ticket(), ticket.expiresAt())),
                refusal -> ProblemResponse.of(Problem.of(refusal, request.getRequestURI())));
    }
}
