package io.lagomcp.invoices.audit;

import io.lagomcp.invoices.audit.AuditLine.Sha256;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line's place in the chain.
 *
 * @param seq its number, from 1
 * @param hash of the line
 */
public record ChainPosition(long seq, String hash) {
    /** What the first line follows. */
    public static final ChainPosition START = new ChainPosition(0, "0".repeat(Sha256.HEX_LENGTH));

    private static final Pattern WRITTEN = Pattern.compile("([1-9][0-9]{0,17})[: ]([0-9a-f]{64})");

    /** Reads {@code seq:hash} or {@code seq hash}. */
    static Optional<ChainPosition> parse(String text) {
        Matcher written = WRITTEN.matcher(text);
        return written.matches()
                ? Optional.of(new ChainPosition(Long.parseLong(written.group(1)), written.group(2)))
                : Optional.empty();
    }

    /** Whether this text of a line ends with the hash. */
    public boolean isEndOf(String line) {
        return line.endsWith("\"hash\":\"" + hash + "\"}");
    }

    @Override
    public String toString() {
        return seq + ":" + hash;
    }
}
