package io.circuitsynth.refman.http.security;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.web.MockHttpServletRequest;

class ClientAddressTest {

    /** The address in a proxy's header is untrusted text. */
    @ParameterizedTest
    @CsvSource({
        "192.0.2.7,192.0.2.7,192.0.2.7",
        "2001:db8::7,2001:db8::7,20010db800000000",
        "2001:db8:0:0:ffff::9,2001:db8:0:0:ffff::9,20010db800000000",
        "2001:db8:0:1::9,2001:db8:0:1::9,20010db800000001",
        "x\" caller=\"adm,?,?",
        "::::::,::::::,?",
    })
    void ipv6AddressesAreGroupedByNetwork(String said, String shown, String network) {
        MockHttpServletRequest request = new MockHttpServletRequest();
        request.setRemoteAddr(said);
        assertThat(ClientAddress.shown(request)).isEqualTo(shown);
        assertThat(ClientAddress.network(request)).isEqualTo(network);
    }
}
