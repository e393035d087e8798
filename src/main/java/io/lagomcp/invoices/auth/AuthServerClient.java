package io.lagomcp.invoices.auth;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads what an authorization server publishes, patiently only up to a point: it follows no redirect, and no answer may be
 * large or slow.
 *
 * <p>Over {@code HttpURLConnection}: the other client of the JDK reads its system properties once, when the client of Lago
 * has set them.
 */
final class AuthServerClient {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final Duration ALL_IN_ALL = Duration.ofSeconds(8);
    private static final int LARGEST = 256 * 1024;

    /** The JSON at this address. */
    JsonNode read(URI url) throws IOException {
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
