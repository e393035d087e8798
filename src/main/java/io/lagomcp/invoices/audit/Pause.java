package io.lagomcp.invoices.audit;

import io.lagomcp.invoices.audit.event.AuditSanitizer;
import java.time.Instant;

/**
 * A principal who may not change anything until somebody resumes them.
 *
 * @param principal the name of the principal, or of a person whose principals are all paused
 * @param person who uses that principal, as far as it was known; empty text where it was not
 * @param by who paused them
 * @param reason why, in the words of who did
 * @param since when
 * @param seq the number of the line that says so
 */
public record Pause(String principal, String person, String by, String reason, Instant since, long seq) {

    /** The pause that begins with this line. */
    static Pause startedBy(AuditEntry paused) {
        return new Pause(
                paused.text("paused_principal"),
                paused.text("person"),
                paused.text("principal"),
                paused.text("reason"),
                paused.time(),
                paused.seq());
    }

    /** Whether this name, of a principal or of a person, is the paused one. */
    boolean concerns(String name) {
        return !name.isEmpty() && principal.equals(AuditSanitizer.of(name));
    }
}
