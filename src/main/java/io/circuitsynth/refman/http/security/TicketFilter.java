package io.circuitsynth.refman.http.security;

import io.circuitsynth.refman.http.problem.Problem;
import io.circuitsynth.refman.http.problem.ProblemWriter;
import io.circuitsynth.refman.outcome.Outcome;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher.MatchResult;
import org.springframework.web.filter.OncePerRequestFilter;

/** Authenticates a request for a stream of changes by its ticket, if it has no other credentials. */
final class TicketFilter extends OncePerRequestFilter {

    private static final String PARAMETER = "ticket";

    private static final PathPatternRequestMatcher CHANGES =
            PathPatternRequestMatcher.withDefaults().matcher(HttpMethod.GET, "/api/v1/hierarchies/{rootId}/changes");

    private final StreamTickets tickets;
    private final SecurityProblemHandler handler;
    private final ProblemWriter problems;

    TicketFilter(StreamTickets tickets, SecurityProblemHandler handler, ProblemWriter problems) {
        this.tickets = tickets;
        this.handler = handler;
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String ticket = ticket(request);
        MatchResult match = ticket == null ? MatchResult.notMatch() : CHANGES.matcher(request);
        if (ticket == null || !match.isMatch()) {
            chain.doFilter(request, response);
            return;
        }
        Outcome<Optional<Caller>> redeemed =
                tickets.redeem(ticket, String.valueOf(match.getVariables().get("rootId")));
        if (redeemed instanceof Outcome.Refused<Optional<Caller>> refused) {
            problems.write(response, Problem.of(refused.refusal(), request.getRequestURI()));
            return;
        }
        Optional<Caller> caller = redeemed.orElseThrow();
        if (caller.isEmpty()) {
            handler.refuseCredentials(request, response);
            return;
        }
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(new CallerAuthentication(caller.get()));
        SecurityContextHolder.setContext(context);
        chain.doFilter(request, response);
    }

    private static @Nullable String ticket(HttpServletRequest request) {
        String accept = request.getHeader(HttpHeaders.ACCEPT);
        String query = request.getQueryString();
        if (CredentialsResolver.isPresent(request)
                || query == null
                || !query.contains(PARAMETER)
                || accept == null
                || !accept.contains(MediaType.TEXT_EVENT_STREAM_VALUE)) {
            return null;
        }
        try {
            return request.getParameter(PARAMETER);
        } catch (InvalidParameterException e) {
            // The controller refuses the malformed query.
            return null;
        }
    }
}
