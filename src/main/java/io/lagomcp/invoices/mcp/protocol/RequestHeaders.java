package io.lagomcp.invoices.mcp.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Function;

/** The headers of HTTP that repeat parts of a request of revision 2026-07-28, so that proxies need not read the body. */
public interface RequestHeaders {
    /** For transports without headers: nothing is repeated, so nothing is wrong. */
    RequestHeaders NONE = (header, value, mayBeEncoded) -> true;

    /** Whether the header is there exactly once, with this value; if it may be, written in Base64. */
    boolean repeat(String header, String value, boolean mayBeEncoded);

    /**
     * The headers of one HTTP request.
     *
     * @param values finds the value of a header; empty if the header is not there exactly once
     */
    static RequestHeaders of(Function<String, Optional<String>> values) {
        return (header, value, mayBeEncoded) -> values.apply(header)
                .map(String::strip)
                .flatMap(given -> mayBeEncoded ? decoded(given) : Optional.of(given))
                .filter(value::equals)
                .isPresent();
    }

    /** Empty if the text claims to be Base64 of UTF-8 and is not. */
    private static Optional<String> decoded(String text) {
        String prefix = "=?base64?";
        String suffix = "?=";
        if (!text.startsWith(prefix) || !text.endsWith(suffix)) {
            return Optional.of(text);
        }
        try {
            byte[] bytes = Base64.getDecoder().decode(text.substring(prefix.length(), text.length() - suffix.length()));
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (IllegalArgumentException | IndexOutOfBoundsException | CharacterCodingException broken) {
            return Optional.empty();
        }
    }
}
