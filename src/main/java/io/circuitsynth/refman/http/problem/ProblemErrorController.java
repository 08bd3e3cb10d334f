package io.circuitsynth.refman.http.problem;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Turns failures outside the controllers into problem documents. */
@Hidden
@RestController
class ProblemErrorController implements ErrorController {

    private final ProblemWriter problems;

    ProblemErrorController(ProblemWriter problems) {
        this.problems = problems;
    }

    /** Writes without Spring's converters, which may have caused the failure. */
    @RequestMapping("${server.error.path:/error}")
    void error(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Object status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        Object path = request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI);
        String instance = path == null ? request.getRequestURI() : path.toString();
        HttpStatus resolved = status instanceof Integer value ? HttpStatus.resolve(value) : HttpStatus.NOT_FOUND;
        problems.write(response, Problem.of(resolved == null ? HttpStatus.INTERNAL_SERVER_ERROR : resolved, instance));
    }
}
