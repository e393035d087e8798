package io.lagomcp.invoices.mcp.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lagomcp.invoices.auth.Authenticator;
import io.lagomcp.invoices.config.HttpSettings.Keystore;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a keystore, the server speaks TLS and nothing else. */
class TlsTest {
    private static final String PASSWORD = "changeit";

    @Test
    void encryptsWithTheKeyOfItsKeystore(@TempDir Path folder) throws Exception {
        Path file = keystore(folder);
        try (HttpTestServer served = HttpTestServer.encrypted(new Keystore(file, PASSWORD), Authenticator.open())) {
            assertThat(served.mcp().getScheme()).isEqualTo("https");
            HttpClient client =
                    HttpClient.newBuilder().sslContext(trusting(file)).build();
            HttpResponse<String> welcome = client.send(
                    HttpRequest.newBuilder(served.mcp())
                            .header("Content-Type", "application/json")
                            .POST(BodyPublishers.ofString(HttpTestClient.INITIALIZE))
                            .build(),
                    BodyHandlers.ofString());
            assertThat(welcome.statusCode()).as(welcome.body()).isEqualTo(200);
            assertThatThrownBy(() -> new HttpTestClient(
                                    java.net.URI.create(served.mcp().toString().replace("https", "http")))
                            .post(HttpTestClient.INITIALIZE))
                    .as("plain HTTP")
                    .isInstanceOf(IOException.class);
        }
    }

    private static Path keystore(Path folder) throws Exception {
        Path file = folder.resolve("server.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.txt").toFile())
                .start();
        assertThat(keytool.waitFor()).isZero();
        return file;
    }

    private static SSLContext trusting(Path file) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD.toCharArray());
        }
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("server", store.getCertificate("server"));
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }
}
