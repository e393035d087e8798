package io.lagomcp.invoices.mcp.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What proxies say of a request is believed of trusted ones, and as far as they can know it. */
class ClientAddressTest {
    private static final String LOOPBACK = InetAddress.getLoopbackAddress().getHostAddress();

    @Test
    void aTrustedProxyTellsHostAndScheme() throws Exception {
        try (HttpTestServer served = HttpTestServer.trusting(List.of(LOOPBACK), List.of("lago.example.com"))) {
            HttpTestClient browser = new HttpTestClient(served.mcp())
                    .with("X-Forwarded-Host", "lago.example.com")
                    .with("X-Forwarded-Proto", "https")
                    .with("Origin", "https://lago.example.com");
            HttpResponse<String> welcome = browser.post(HttpTestClient.INITIALIZE);
            assertThat(welcome.statusCode()).as(welcome.body()).isEqualTo(200);
        }
    }

    @Test
    void anybodyElseDoesNot() throws Exception {
        try (HttpTestServer served = HttpTestServer.trusting(List.of("192.0.2.1"), List.of("lago.example.com"))) {
            HttpTestClient browser = new HttpTestClient(served.mcp())
                    .with("X-Forwarded-Host", "lago.example.com")
                    .with("X-Forwarded-Proto", "https")
                    .with("Origin", "https://lago.example.com");
            assertThat(browser.post(HttpTestClient.INITIALIZE).statusCode()).isEqualTo(403);
        }
    }

    @Test
    void theAddressIsTheLastThatNoProxyOfOursHas() throws Exception {
        assertThat(addressSeen(List.of("127.0.0.0/8", "10.0.0.0/8"), "1.2.3.4, 203.0.113.9, 10.1.1.1"))
                .as("what the client itself claimed stands further left")
                .isEqualTo("203.0.113.9");
        assertThat(addressSeen(List.of("127.0.0.0/8"), "203.0.113.9, not-an-address"))
                .as("where the chain breaks, the proxy is all that is known")
                .isEqualTo(LOOPBACK);
        assertThat(addressSeen(List.of("192.0.2.0/24"), "203.0.113.9")).isEqualTo(LOOPBACK);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.2.3.4.5.6",
                "1.2.3",
                "999.1.1.1",
                "1.2.3.4.",
                "....1.2.3",
                "00000000",
                "1:2:3",
                "::::",
                "1::2::3",
                "[::1",
                ":1.2.3.4.5"
            })
    void whatOnlyLooksLikeAnAddressIsNone(String text) throws Exception {
        assertThat(addressSeen(List.of("127.0.0.0/8"), "203.0.113.9, " + text)).isEqualTo(LOOPBACK);
    }

    @ParameterizedTest
    @ValueSource(strings = {"203.0.113.9", "2001:db8::9", "[2001:db8::9]", "::ffff:203.0.113.9"})
    void addressesOfBothKindsAreUnderstood(String text) throws Exception {
        assertThat(addressSeen(List.of("127.0.0.0/8"), text)).isEqualTo(text);
    }

    private static String addressSeen(List<String> proxies, String forwardedFor) throws Exception {
        try (HttpTestServer served = HttpTestServer.trusting(proxies, List.of())) {
            new HttpTestClient(served.mcp())
                    .with("X-Forwarded-For", forwardedFor)
                    .post(HttpTestClient.INITIALIZE);
            return served.addresses.get(0);
        }
    }
}
