package io.lagomcp.invoices.lago;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.lagomcp.invoices.lago.http.LagoClientFixture;
import io.lagomcp.invoices.lago.http.LagoClientFixture.Call;
import io.lagomcp.invoices.lago.http.LagoFailure;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A Lago behind TLS, where the client speaks HTTP/2. */
class EncryptedLagoTest {
    @RegisterExtension
    static final WireMockExtension SERVER = WireMockExtension.newInstance()
            .options(WireMockConfiguration.wireMockConfig().dynamicPort().dynamicHttpsPort())
            .build();

    @Test
    void isAskedOverHttp2() throws GeneralSecurityException {
        SERVER.stubFor(any(anyUrl())
                .willReturn(okJson(
                        "{\"invoice\":{\"lago_id\":\"%s\",\"number\":\"LAG-1\"}}".formatted(LagoClientFixture.ID))));

        assertThat(trusting(lago -> lago.find(LagoClientFixture.ID)).number()).isEqualTo("LAG-1");
        assertThat(SERVER.getAllServeEvents())
                .singleElement()
                .satisfies(event -> assertThat(event.getRequest().getProtocol()).isEqualTo("HTTP/2.0"));
    }

    @ParameterizedTest
    @EnumSource(Call.class)
    void thatDropsAStreamIsAskedAgainOnlyWhereThatIsSafe(Call call) throws GeneralSecurityException {
        SERVER.stubFor(any(anyUrl()).willReturn(aResponse().withFault(Fault.EMPTY_RESPONSE)));

        LagoFailure failure = trusting(lago -> LagoClientFixture.failureOf(call, lago));

        assertThat(failure)
                .isInstanceOf(call.isHarmless() ? LagoFailure.Unavailable.class : LagoFailure.OutcomeUnknown.class);
        assertThat(SERVER.getAllServeEvents()).hasSize(call.triesWhenAllFail());
    }

    @ParameterizedTest
    @EnumSource(Call.class)
    void withACertificateThatIsNotTrustedHearsNothing(Call call) {
        LagoFailure failure = LagoClientFixture.failureOf(call, client());

        assertThat(failure).isInstanceOf(LagoFailure.Unavailable.class);
        assertThat(failure.code()).isEqualTo("certificate_refused");
        assertThat(SERVER.getAllServeEvents()).isEmpty();
    }

    private static LagoClient client() {
        return LagoClientFixture.client(SERVER.getRuntimeInfo().getHttpsBaseUrl(), LagoClientFixture.LIMITS);
    }

    /** What comes of a client that trusts every certificate, as the JDK does where its default context is told to. */
    private static <T> T trusting(Function<LagoClient, T> use) throws GeneralSecurityException {
        SSLContext usual = SSLContext.getDefault();
        SSLContext trusting = SSLContext.getInstance("TLS");
        trusting.init(null, new TrustManager[] {new TrustsEverybody()}, null);
        SSLContext.setDefault(trusting);
        try {
            return use.apply(client());
        } finally {
            SSLContext.setDefault(usual);
        }
    }

    private static final class TrustsEverybody extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
