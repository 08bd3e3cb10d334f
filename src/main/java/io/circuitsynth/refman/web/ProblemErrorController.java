package io.circuitsynth.refman.web;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Answers what failed outside the controllers with a problem document. */
@Hidden
@RestController
class ProblemErrorController implements ErrorController {

    @RequestMapping("${server.error.path:/error}")
    ResponseEntity<Object> error(HttpServletRequest request) {
        Object status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        Object path = request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI);
        RequestCode code = status instanceof Integer value ? code(value) : RequestCode.PATH_NOT_FOUND;
        String instance = path == null ? request.getRequestURI() : path.toString();
        return Answers.problem(Problem.of(code, detail(code), instance, Map.of()));
    }

    static RequestCode code(int status) {
        if (status == HttpStatus.NOT_FOUND.value()) {
            return RequestCode.PATH_NOT_FOUND;
        }
        return HttpStatus.valueOf(status).is4xxClientError() ? RequestCode.BAD_REQUEST : RequestCode.INTERNAL_ERROR;
    }

    static String detail(RequestCode code) {
        return switch (code) {
            case PATH_NOT_FOUND -> "There is nothing at this path.";
            case INTERNAL_ERROR -> "The service failed; nothing is known to be wrong with the request.";
            default -> "The request could not be understood.";
        };
    }
}
