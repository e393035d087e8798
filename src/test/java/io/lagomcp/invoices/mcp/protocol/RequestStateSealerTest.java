package io.lagomcp.invoices.mcp.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** What a client carries for the server between two requests. */
class RequestStateSealerTest {
    private static final Instant NOW = Instant.parse("2026-07-28T12:00:00Z");
    private static final String CONTEXT = "ada\ntools/call\n{}";

    private final RequestStateSealer sealer = at(NOW);

    @Test
    void opensWhatItSealedForTheSameContext() {
        String sealed = sealer.seal("plan-1 für Ada", CONTEXT, Duration.ofMinutes(1));

        assertThat(sealer.open(sealed, CONTEXT)).contains("plan-1 für Ada");
        assertThat(sealer.open(sealed, "eve" + CONTEXT)).isEmpty();
    }

    @Test
    void showsNothingAndIsNeverTheSameTwice() {
        String sealed = sealer.seal("plan-1", CONTEXT, Duration.ofMinutes(1));

        assertThat(new String(Base64.getUrlDecoder().decode(sealed), StandardCharsets.ISO_8859_1))
                .doesNotContain("plan-1");
        assertThat(sealer.seal("plan-1", CONTEXT, Duration.ofMinutes(1))).isNotEqualTo(sealed);
    }

    @Test
    void serversThatShareAKeyOpenWhatTheOthersHaveSealed() {
        RequestStateSealer one = sharing("k".repeat(32));
        String sealed = one.seal("plan-1", CONTEXT, Duration.ofMinutes(1));

        assertThat(sharing("k".repeat(32)).open(sealed, CONTEXT)).contains("plan-1");
        assertThat(sharing("l".repeat(32)).open(sealed, CONTEXT)).isEmpty();
    }

    private static RequestStateSealer sharing(String secret) {
        SecretKeySpec shared = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "AES");
        return new RequestStateSealer(
                RequestStateSealer.Key.derivedFrom(() -> shared), Clock.fixed(NOW, ZoneOffset.UTC));
    }

    @Test
    void opensNothingThatHasExpired() {
        String sealed = sealer.seal("plan-1", CONTEXT, Duration.ofMinutes(1));

        assertThat(at(NOW.plusSeconds(59)).open(sealed, CONTEXT)).isPresent();
        assertThat(at(NOW.plusSeconds(60)).open(sealed, CONTEXT)).isEmpty();
    }

    @Test
    void opensNothingThatWasSealedWithAnotherKey() {
        RequestStateSealer other =
                new RequestStateSealer(() -> new SecretKeySpec(new byte[32], "AES"), Clock.fixed(NOW, ZoneOffset.UTC));

        assertThat(sealer.open(other.seal("plan-1", CONTEXT, Duration.ofMinutes(1)), CONTEXT))
                .isEmpty();
    }

    private static RequestStateSealer at(Instant now) {
        return new RequestStateSealer(RequestStateSealer.Key.ofThisProcess(), Clock.fixed(now, ZoneOffset.UTC));
    }
}
