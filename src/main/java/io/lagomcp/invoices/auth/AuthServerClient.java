package io.lagomcp.invoices.auth;

import com.nimbusds.jose.jwk.JWKSet;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads the keys and the addresses of an authorization server, which describes itself by RFC 8414 or OpenID Connect Discovery 1.0.
 * Follows no redirect and limits the time and size of each response.
 *
 * <p>Uses {@code HttpURLConnection}, because {@code java.net.http.HttpClient} reads its system properties once, and they are set
 * for the client of Lago.
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
        URI url = jwks.isPresent() ? jwks.get() : discovered(metadata -> address(metadata, "jwks_uri"));
        try {
            return JWKSet.parse(read(url).toString());
        } catch (ParseException noKeys) {
            throw new IOException("no key set came from " + url, noKeys);
        }
    }

    /**
     * Where people sign in, and where codes are redeemed.
     *
     * @param namesItself whether each answer to a sign-in names the issuer
     * @param takesBasic whether a client can give its secret in the header
     */
    record SignInAddresses(URI authorization, URI token, boolean namesItself, boolean takesBasic) {}

    /** As the metadata of the issuer says now. */
    SignInAddresses signInAddresses() throws IOException {
        return discovered(metadata -> {
            JsonNode methods = metadata.path("token_endpoint_auth_methods_supported");
            return new SignInAddresses(
                    address(metadata, "authorization_endpoint"),
                    address(metadata, "token_endpoint"),
                    metadata.path("authorization_response_iss_parameter_supported")
                            .booleanValue(false),
                    methods.isMissingNode()
                            || methods.valueStream()
                                    .anyMatch(method -> method.asString("").equals("client_secret_basic")));
        });
    }

    private interface MetadataReader<T> {
        T read(JsonNode metadata) throws IOException;
    }

    private <T> T discovered(MetadataReader<T> wanted) throws IOException {
        List<String> why = new ArrayList<>();
        for (URI url : metadataUrls()) {
            try {
                return wanted.read(ownMetadata(url));
            } catch (IOException | IllegalArgumentException notThere) {
                why.add(String.valueOf(notThere.getMessage()));
            }
        }
        throw new IOException("no metadata of " + issuer + ": " + String.join("; ", why));
    }

    private JsonNode ownMetadata(URI address) throws IOException {
        JsonNode metadata = read(address);
        // RFC 8414, 3.3: metadata that names another issuer must not be used
        if (!metadata.path("issuer").stringValue("").equals(issuer.toString())) {
            throw new IOException("metadata of another issuer");
        }
        return metadata;
    }

    private static URI address(JsonNode metadata, String field) throws IOException {
        URI url = URI.create(metadata.path(field).stringValue(""));
        if (!OAuthSettings.isSafe(url)) {
            throw new IOException(field + " is not an https address");
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
            Answer answer = send(url, Map.of(), "");
            if (answer.status() != 200) {
                throw new IOException("HTTP " + answer.status() + " from " + url);
            }
            return JSON.readTree(answer.body());
        } catch (JacksonException noJson) {
            throw new IOException("no JSON came from " + url, noJson);
        }
    }

    record Answer(int status, String body) {}

    /** Sends a form; the answer may be a refusal. */
    static Answer post(URI url, Optional<String> authorization, String form) throws IOException {
        Map<String, String> headers = new HashMap<>();
        headers.put("Content-Type", "application/x-www-form-urlencoded");
        authorization.ifPresent(value -> headers.put("Authorization", value));
        return send(url, headers, form);
    }

    private static Answer send(URI url, Map<String, String> headers, String form) throws IOException {
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
            headers.forEach(connection::setRequestProperty);
            if (!form.isEmpty()) {
                byte[] bytes = form.getBytes(StandardCharsets.US_ASCII);
                connection.setDoOutput(true);
                // else a lost connection makes the JDK send it once more, and codes count once
                connection.setFixedLengthStreamingMode(bytes.length);
                try (OutputStream body = connection.getOutputStream()) {
                    body.write(bytes);
                }
            }
            int status = connection.getResponseCode();
            try (InputStream body = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
                return new Answer(
                        status, body == null ? "" : new String(bytes(body, url, deadline), StandardCharsets.UTF_8));
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
