package io.circuitsynth.refman.http.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ApiKeysTest {

    private final Random random = new Random(1);

    private static KnownKey known(String sha256, String name) {
        return new KnownKey(sha256, new Caller(name, "acme", Role.READER));
    }

    @Test
    void aKeyIsKnownByItsDigest() {
        ApiKey ada = ApiKey.generate(random);
        ApiKey bob = ApiKey.generate(random);
        ApiKeys keys = new ApiKeys(
                List.of(known(ada.sha256(), "ada"), known(bob.sha256().toUpperCase(Locale.ROOT), "bob")));
        assertThat(keys.caller(ada.text())).map(Caller::name).contains("ada");
        assertThat(keys.caller(bob.text())).map(Caller::name).contains("bob");
        assertThat(keys.caller(ApiKey.generate(random).text())).isEmpty();
        assertThat(keys.caller(ada.sha256())).isEmpty();
        assertThat(keys.caller("")).isEmpty();
    }

    /** Uses the example of FIPS 180-4, the digest of the text abc. */
    @Test
    void theDigestIsSha256() {
        assertThat(new ApiKey("abc").sha256())
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    @Test
    void keysAreLongAndUniqueAndMaskedInText() {
        Set<String> texts = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            ApiKey key = ApiKey.generate(random);
            assertThat(key.text()).matches("rm_[0-9a-f]{64}");
            assertThat(key.toString()).doesNotContain(key.text().substring(3));
            texts.add(key.text());
        }
        assertThat(texts).hasSize(1000);
    }

    @Test
    void duplicateNamesAndDigestsAreRefused() {
        String digest = ApiKey.generate(random).sha256();
        String other = ApiKey.generate(random).sha256();
        assertThatThrownBy(() -> new ApiKeys(List.of(known(digest, "ada"), known(other, "ada"))))
                .hasMessageContaining("'ada'");
        assertThatThrownBy(() -> new ApiKeys(List.of(known(digest, "ada"), known(digest, "bob"))))
                .hasMessageContaining("'bob'");
        assertThatThrownBy(() ->
                        new ApiKeys(List.of(known(digest, "ada"), known(digest.toUpperCase(Locale.ROOT), "bob"))))
                .hasMessageContaining("'bob'");
    }
}
