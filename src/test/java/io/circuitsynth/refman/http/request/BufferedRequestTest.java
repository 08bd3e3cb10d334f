package io.circuitsynth.refman.http.request;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.servletapi.SecurityContextHolderAwareRequestWrapper;

/** Looks at what is left of a request's wrappers when its body is read again. */
class BufferedRequestTest {

    private static final byte[] BODY = "{}".getBytes(StandardCharsets.UTF_8);

    private final MockHttpServletRequest sent = new MockHttpServletRequest("POST", "/");

    @AfterEach
    void forgetTheCaller() {
        SecurityContextHolder.clearContext();
    }

    private static HttpServletRequest secured(HttpServletRequest request) {
        return new SecurityContextHolderAwareRequestWrapper(request, "ROLE_");
    }

    @Test
    void theBodyIsReadAgainAndAgain() throws Exception {
        HttpServletRequest request = new BufferedRequest(sent, BODY);
        assertThat(request.getInputStream().readAllBytes()).isEqualTo(BODY);
        assertThat(request.getInputStream().readAllBytes()).isEqualTo(BODY);
    }

    @Test
    void theWrappersOfSpringSecurityAreLeftOut() {
        assertThat(new BufferedRequest(secured(secured(sent)), BODY).getRequest())
                .isSameAs(sent);
    }

    /** One of them may be a proxy's headers, which change the host. */
    @Test
    void theWrappersOfOthersAreKept() {
        HttpServletRequest forwarded = new HttpServletRequestWrapper(sent);
        assertThat(new BufferedRequest(secured(forwarded), BODY).getRequest()).isSameAs(forwarded);
        HttpServletRequest outer = new HttpServletRequestWrapper(secured(sent));
        assertThat(new BufferedRequest(outer, BODY).getRequest()).isSameAs(outer);
    }

    @Test
    void theCallerIsStillKnown() {
        TestingAuthenticationToken ada = new TestingAuthenticationToken("ada", "", "ROLE_ADMIN");
        SecurityContextHolder.getContext().setAuthentication(ada);
        HttpServletRequest request = new BufferedRequest(secured(sent), BODY);
        assertThat(request.getUserPrincipal()).isSameAs(ada);
        assertThat(request.getRemoteUser()).isEqualTo("ada");
        assertThat(request.isUserInRole("ADMIN")).isTrue();
        assertThat(request.isUserInRole("READER")).isFalse();
    }
}
