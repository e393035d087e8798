package io.lagomcp.invoices.audit;

import io.lagomcp.invoices.audit.AuditSigningKey.AuditPublicKey;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Whether an audit log still is what was written.
 *
 * <p>Each entry holds the hash of the one before it, and the head beside the file names the newest. So a changed, removed or
 * moved entry is found wherever it is. A rewrite of everything from some entry on, head included, is found only with
 * an earlier head that was kept elsewhere: see {@link #of(Path, Optional, Optional)}.
 *
 * @param lines how many lines were read
 * @param files from how many files
 * @param first the time of the first entry
 * @param last the time of the newest entry
 * @param head the newest entry, worth keeping elsewhere
 * @param signature whether the head is signed
 * @param unfinishedBytes the length of half a line at the end, which a crash leaves and the next entry replaces
 * @param problems what is wrong, in the order of the log; empty when it is intact
 */
public record AuditVerification(
        long lines,
        int files,
        Optional<Instant> first,
        Optional<Instant> last,
        Optional<AuditHead> head,
        HeadSignature signature,
        long unfinishedBytes,
        List<Problem> problems) {

    /**
     * Something that is wrong.
     *
     * @param file where
     * @param line which line of the file, from 1; 0 where it is about the whole file
     * @param text what is wrong, in plain words
     */
    public record Problem(Path file, long line, String text) {}

    /** The signature of a head. */
    public enum HeadSignature {
        /** It has none. */
        NONE,
        /** It has one, and no key was given to check it. */
        NOT_CHECKED,
        /** It has one, which was checked; a wrong one is among the problems. */
        CHECKED
    }

    /**
     * Reads the log in this file and the full ones beside it.
     *
     * @throws AuditException when there is none, or it cannot be read
     */
    public static AuditVerification of(Path file) {
        return of(file, Optional.empty(), Optional.empty());
    }

    /**
     * Like {@link #of(Path)}, with what somebody knows from elsewhere.
     *
     * @param expected an earlier head, which the log must still hold
     * @param key by which the head must be signed
     */
    public static AuditVerification of(Path file, Optional<AuditHead> expected, Optional<AuditPublicKey> key) {
        return AuditVerifier.verify(file, expected, key);
    }

    /** Whether nothing is wrong. */
    public boolean intact() {
        return problems.isEmpty();
    }
}
