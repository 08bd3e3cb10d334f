package io.circuitsynth.refman.chaos;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a client knows of its request afterwards.
 *
 * <p>Silence and an answer that says that the service failed or is overloaded mean the same: the request may have been done,
 * may be done later, or never.
 *
 * @param status the status of the answer, {@link #SILENCE} or {@link #UNSENT} if there was none
 * @param body the body of the answer, or why there was none
 * @param retryAfter what the answer says of trying again, empty if nothing
 */
record Reply(int status, String body, String retryAfter) {

    static final int SILENCE = 0;
    static final int UNSENT = -1;

    private static final JsonMapper JSON = new JsonMapper();

    static Reply silence(String why) {
        return new Reply(SILENCE, why, "");
    }

    /** Nobody took the request, so it was not done and will not be. */
    static Reply unsent(String why) {
        return new Reply(UNSENT, why, "");
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

    /** A failure that the service did not foresee: it says neither that trying again may help nor when. */
    boolean isDishonestFailure() {
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
