package io.lagomcp.invoices.lago.http;

import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.MDC;

/** Identifies one call in the client, in our log and at Lago, which gets it as {@code X-Request-Id}. */
public final class CorrelationId {
    /** Its name in SLF4J's context of the thread that works on the call. */
    public static final String KEY = "correlation_id";

    private static final Pattern ID = Pattern.compile("[\\x21-\\x7e]{1,128}");

    private CorrelationId() {}

    /** This text, if it can be one: 1 to 128 visible ASCII characters. */
    public static Optional<String> of(String text) {
        return ID.matcher(text).matches() ? Optional.of(text) : Optional.empty();
    }

    /** The id of the call that this thread works on. */
    public static Optional<String> current() {
        return Optional.ofNullable(MDC.get(KEY)).flatMap(CorrelationId::of);
    }
}
