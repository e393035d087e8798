package io.lagomcp.invoices.auth;

import com.nimbusds.jose.jwk.JWKSet;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.text.ParseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads the keys of an authorization server, which describes itself by RFC 8414 or OpenID Connect Discovery 1.0. Follows no
 * redirect and limits the time and size of each response.
 *
 * <p>Over {@code HttpURLConnection}: the other client of the JDK reads its system properties once, when the client of Lago
 * has set them.
 */
public final class AuthServerClient {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final Duration ALL_IN_ALL = Duration.ofSeconds(8);
    private static final int LARGEST = 256 * 1024;

    private final URI issuer;
    private final Optional<URI> jwks;

    /** Keys are read from {@code jwks}, or where the issuer's metadata says. */
    public AuthServerClient(URI issuer, Optional<URI> jwks) {
        this.issuer = issuer;
        this.jwks = jwks;
    }

    /**
     * Checks whether its keys can be read now.
     *
     * @throws IOException if not, with the reason
     */
    public void requireKeys() throws IOException {
        if (keys().isEmpty()) {
            throw new IOException("the key set is empty");
        }
    }

    /** The keys that it signs with now. */
    JWKSet keys() throws IOException {
        URI url = jwks.isPresent() ? jwks.get() : discovered();
        try {
            return JWKSet.parse(read(url).toString());
        } catch (ParseException noKeys) {
            throw new IOException("no key set came from " + url, noKeys);
        }
    }

    private URI discovered() throws IOException {
        List<String> why = new ArrayList<>();
        for (URI url : metadataUrls()) {
            try {
                return jwksUrl(read(url));
            } catch (IOException | IllegalArgumentException notThere) {
                why.add(String.valueOf(notThere.getMessage()));
            }
        }
        throw new IOException("no metadata of " + issuer + ": " + String.join("; ", why));
    }

    private URI jwksUrl(JsonNode metadata) throws IOException {
        // RFC 8414, 3.3: metadata that names another issuer must not be used
        if (!metadata.path("issuer").stringValue("").equals(issuer.toString())) {
            throw new IOException("metadata of another issuer");
        }
        URI url = URI.create(metadata.path("jwks_uri").stringValue(""));
        if (!OAuthSettings.isSafe(url)) {
            throw new IOException("jwks_uri is not an https address");
        }
        return url;
    }

    private List<URI> metadataUrls() {
        String path = Optional.ofNullable(issuer.getRawPath()).orElse("").replaceFirst("/$", "");
        String host = issuer.getScheme() + "://" + issuer.getRawAuthority();
        return Stream.of(
                        host + "/.well-known/oauth-authorization-server" + path,
                        host + "/.well-known/openid-configuration" + path,
                        host + path + "/.well-known/openid-configuration")
                .distinct()
                .map(URI::create)
                .toList();
    }

    private static JsonNode read(URI url) throws IOException {
        try {
            return JSON.readTree(bytes(url));
        } catch (JacksonException noJson) {
            throw new IOException("no JSON came from " + url, noJson);
        }
    }

    private static byte[] bytes(URI url) throws IOException {
        long deadline = System.nanoTime() + ALL_IN_ALL.toNanos();
        if (!(url.toURL().openConnection() instanceof HttpURLConnection connection)) {
            throw new IOException("not a web address: " + url);
        }
        try {
            connection.setInstanceFollowRedirects(false);
            connection.setUseCaches(false);
            connection.setConnectTimeout((int) TIMEOUT.toMillis());
            connection.setReadTimeout((int) TIMEOUT.toMillis());
            connection.setRequestProperty("Accept", "application/json");
            int status = connection.getResponseCode();
            if (status != 200) {
                throw new IOException("HTTP " + status + " from " + url);
            }
            try (InputStream body = connection.getInputStream()) {
                return bytes(body, url, deadline);
            }
        } finally {
            connection.disconnect();
        }
    }

    private static byte[] bytes(InputStream body, URI url, long deadline) throws IOException {
        byte[] buffer = new byte[LARGEST];
        int length = 0;
        // a single read waits as long as the timeout, but many short ones could go on for ever
        for (int read = body.read(buffer); read >= 0; read = body.read(buffer, length, LARGEST - length)) {
            length += read;
            if (length == LARGEST || System.nanoTime() - deadline > 0) {
                throw new IOException("too much or too slow from " + url);
            }
        }
        return Arrays.copyOf(buffer, length);
    }
}
