package io.lagomcp.invoices.audit;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * The newest entry of a log at some time: worth keeping elsewhere, since a log that was rewritten or cut does not contain it.
 *
 * @param seq the number of the entry
 * @param hash the SHA-256 of its line, in hex
 * @param time of the entry; empty where it was not kept
 */
public record AuditHead(long seq, String hash, Optional<Instant> time) {

    /** Reads what {@link #toString} writes, with or without the time; empty where it is something else. */
    public static Optional<AuditHead> parse(String text) {
        int at = text.indexOf('@');
        try {
            Optional<Instant> time = at < 0 ? Optional.empty() : Optional.of(Instant.parse(text.substring(at + 1)));
            return ChainPosition.parse(at < 0 ? text : text.substring(0, at))
                    .map(link -> new AuditHead(link.seq(), link.hash(), time));
        } catch (DateTimeException noTime) {
            return Optional.empty();
        }
    }

    /** {@code SEQ:HASH@TIME}. */
    @Override
    public String toString() {
        return seq + ":" + hash + time.map(known -> "@" + known).orElse("");
    }
}
