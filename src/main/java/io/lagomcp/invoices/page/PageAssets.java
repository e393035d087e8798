package io.lagomcp.invoices.page;

import io.lagomcp.invoices.http.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * The style sheet, the script and the icon, which everybody may read.
 *
 * @param files by their paths
 * @param version changes whenever one of them does
 */
record PageAssets(Map<String, byte[]> files, String version) {
    private static final Map<String, String> TYPES = Map.of(
            ApprovalPage.PATH + "/style.css", "text/css; charset=utf-8",
            ApprovalPage.PATH + "/live.js", "text/javascript; charset=utf-8",
            ApprovalPage.PATH + "/icon.svg", "image/svg+xml");

    static PageAssets load() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            Map<String, byte[]> files = new TreeMap<>();
            for (String path : TYPES.keySet()) {
                byte[] bytes = resource(path.substring(path.lastIndexOf('/') + 1));
                files.put(path, bytes);
            }
            files.values().forEach(digest::update);
            return new PageAssets(files, HexFormat.of().formatHex(digest.digest(), 0, 6));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static byte[] resource(String name) {
        try (InputStream in = PageAssets.class.getResourceAsStream(name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    static boolean isAsset(String path) {
        return TYPES.containsKey(path);
    }

    /** Answers a request for one of them. Pages name the version, so that browsers may keep what they have. */
    void send(HttpExchange exchange) {
        PageAnswers.secure(exchange);
        exchange.response().getHeaders().put("Cache-Control", "private, max-age=86400");
        PageAnswers.answer(
                exchange,
                200,
                Objects.requireNonNull(TYPES.get(exchange.path())),
                Objects.requireNonNull(files.get(exchange.path())));
    }
}
