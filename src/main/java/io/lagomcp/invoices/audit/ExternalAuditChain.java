package io.lagomcp.invoices.audit;

import io.lagomcp.invoices.audit.AuditLine.CorruptLineException;
import io.lagomcp.invoices.audit.event.AnyAuditEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.LongFunction;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The chain of an audit log whose lines are kept elsewhere than in files, as one process has read it so far: it checks what it
 * reads, makes the lines to append, and answers questions. Not safe for use by several threads at a time.
 */
public final class ExternalAuditChain {
    private static final Duration REMEMBERED = Duration.ofDays(30);
    private static final int FORGETS_EVERY = 4096;

    private final Optional<AuditSigningKey> key;
    private final AuditIndex index;
    private ChainPosition last = ChainPosition.START;

    /**
     * The start of a chain.
     *
     * @param process the id that entries of this process carry
     * @param key signs the head; empty if it is not signed
     * @param lineAt finds the line with a number, which may be older than what was read
     */
    public ExternalAuditChain(String process, Optional<AuditSigningKey> key, LongFunction<Optional<String>> lineAt) {
        this.index = new AuditIndex(process, new LineHashes(lineAt));
        this.key = key;
    }

    /** What the entries say that were read and appended so far. */
    public AuditIndex index() {
        return index;
    }

    /** The newest entry that was read or appended. */
    public SignedAuditHead head() {
        boolean isSigned = last.seq() > 0;
        return new SignedAuditHead(last, key.filter(used -> isSigned).map(used -> used.sign(last)));
    }

    /**
     * Begins after this entry, in place of reading the lines before it.
     *
     * @param saved what {@link #saved} made of the actions that are not settled or are not older than 30 days, and of the pauses
     * @throws AuditException where one of them cannot be read
     */
    public void restore(SignedAuditHead head, Iterable<String> saved) {
        for (String line : saved) {
            try {
                index.put(AuditCheckpoint.entry(JsonMapper.shared().readTree(line)));
            } catch (JacksonException | IllegalArgumentException unreadable) {
                throw new AuditException("The audit log holds something that another version of this program wrote");
            }
        }
        last = head.newest();
        index.restoredTo(last);
    }

    /**
     * Reads the next line.
     *
     * @throws AuditException where it is not what was written, or does not follow the lines before it
     */
    public void read(String text) {
        try {
            AuditLine line = AuditLine.read(text.getBytes(StandardCharsets.US_ASCII));
            if (!line.follows(last)) {
                throw changed("entry " + line.link().seq() + " does not follow entry " + last.seq());
            }
            last = line.link();
            index.add(line.entry());
        } catch (CorruptLineException broken) {
            throw changed("after entry " + last.seq() + ", " + broken.how());
        }
    }

    /** The same; forgets now and then what is settled and was begun 30 days before this time. */
    public void read(String text, Instant now) {
        read(text);
        if (last.seq() % FORGETS_EVERY == 0) {
            index.forgetBefore(forgottenBefore(now));
        }
    }

    /**
     * Checks that what was read ends with the head.
     *
     * @throws AuditException where it does not, or the head is not signed with the key
     */
    public void requireEndsWith(SignedAuditHead head) {
        if (!head.newest().equals(last)) {
            throw changed("the head names entry " + head.newest() + ", and the newest entry is " + last);
        }
        if (head.seq() > 0) {
            head.objection(key.map(AuditSigningKey::publicKey)).ifPresent(objection -> {
                throw changed("of the head, " + objection);
            });
        }
    }

    /** What to say where the log does not hold any more what this process has seen, or is not what was written. */
    public static AuditException changed(String how) {
        return new AuditException("The audit log was changed by somebody else: " + how);
    }

    /**
     * Makes the line of another entry, which the index has from now on.
     *
     * @throws AuditException where it is too long; then nothing was added
     */
    public String append(AnyAuditEvent event, Instant time) {
        byte[] bytes = AuditLine.sealed(
                AuditEventWriter.of(event, last.seq() + 1, time.truncatedTo(ChronoUnit.MILLIS), index.process()), last);
        if (bytes.length > AuditLine.LONGEST) {
            throw new AuditException("The audit log takes no entry of " + bytes.length + " bytes");
        }
        String line = new String(bytes, StandardCharsets.US_ASCII);
        read(line, time);
        return line;
    }

    /** What is settled and was begun before this moment needs not be restored. */
    public static Instant forgottenBefore(Instant now) {
        return now.minus(REMEMBERED);
    }

    /** An action as {@link #restore} reads it: one line of JSON. */
    public static String saved(RecordedAction action) {
        return AuditLine.json(AuditEventWriter.of(action));
    }

    /** A pause in the same way. */
    public static String saved(Pause pause) {
        return AuditLine.json(AuditEventWriter.of(pause));
    }
}
