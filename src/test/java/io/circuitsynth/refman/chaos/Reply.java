package io.circuitsynth.refman.chaos;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The outcome of a request as its client sees it.
 *
 * <p>A missing response and one that reports a failure or an overload mean the same: the request may have taken effect, may
 * take effect later, or never.
 *
 * @param status the status of the response, {@link #SILENCE} or {@link #UNSENT} if there was none
 * @param body the body of the response, or the reason why there was none
 * @param retryAfter the header {@code Retry-After}, or an empty text
 */
record Reply(int status, String body, String retryAfter) {

    static final int SILENCE = 0;
    static final int UNSENT = -1;

    private static final JsonMapper JSON = new JsonMapper();

    static Reply silence(String reason) {
        return new Reply(SILENCE, reason, "");
    }

    /** Returns the outcome of a request that no server accepted, so it cannot take effect. */
    static Reply unsent(String reason) {
        return new Reply(UNSENT, reason, "");
    }

    boolean isUnsent() {
        return status == UNSENT;
    }

    boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    boolean isUnknown() {
        return status == SILENCE || status == 429 || status >= 500;
    }

    /** Returns whether the response is a failure without {@code Retry-After}, so one that the service did not expect. */
    boolean isUnexpectedFailure() {
        return status >= 500 && (status != 503 || retryAfter.isEmpty());
    }

    JsonNode json() {
        return JSON.readTree(body);
    }

    List<String> texts(String member) {
        List<String> texts = new ArrayList<>();
        json().path(member).forEach(each -> texts.add(each.asString()));
        return texts;
    }
}
