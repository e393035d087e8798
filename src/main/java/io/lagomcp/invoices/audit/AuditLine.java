package io.lagomcp.invoices.audit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * One line of the log: compact JSON whose last field is the hash of exactly the bytes before it.
 *
 * @param entry what it says
 * @param link its own place
 * @param prev the hash of the line before it
 */
record AuditLine(AuditEntry entry, ChainPosition link, String prev) {
    /** Longer than any entry: beyond that it is not a line of ours. */
    static final int LONGEST = 1 << 16;

    private static final String SEAL = ",\"hash\":\"";
    private static final String END = "\"}";
    private static final int SEALED = SEAL.length() + Sha256.HEX_LENGTH + END.length();

    // nothing but ASCII is ever in the file, so that nothing in it can hide
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    /** The line that follows {@code last} in the log, without its line end. */
    static byte[] sealed(ObjectNode fields, ChainPosition last) {
        String open = json(fields.put("prev", last.hash()));
        String body = open.substring(0, open.length() - 1);
        byte[] bytes = body.getBytes(StandardCharsets.US_ASCII);
        return (body + SEAL + Sha256.of(bytes, bytes.length) + END).getBytes(StandardCharsets.US_ASCII);
    }

    /** Compact JSON in visible ASCII. */
    static String json(ObjectNode fields) {
        return JSON.writeValueAsString(fields).replace("\u007f", "\\u007f");
    }

    /**
     * Reads a line, without its line end.
     *
     * @throws CorruptLineException when it is not what was written
     */
    static AuditLine read(byte[] bytes) throws CorruptLineException {
        int body = bytes.length - SEALED;
        if (body < 1) {
            throw unreadable();
        }
        String hash = Sha256.of(bytes, body);
        byte[] seal = (SEAL + hash + END).getBytes(StandardCharsets.US_ASCII);
        if (!Arrays.equals(seal, 0, seal.length, bytes, body, bytes.length)) {
            throw new CorruptLineException("the line was changed after it was written");
        }
        return entry(bytes)
                .map(entry -> new AuditLine(entry, new ChainPosition(entry.seq(), hash), entry.text("prev")))
                .orElseThrow(AuditLine::unreadable);
    }

    private static Optional<AuditEntry> entry(byte[] bytes) {
        try {
            return JSON.readTree(bytes) instanceof ObjectNode fields ? AuditEntry.of(fields) : Optional.empty();
        } catch (JacksonException notJson) {
            return Optional.empty();
        }
    }

    boolean follows(ChainPosition last) {
        return link.seq() == last.seq() + 1 && prev.equals(last.hash());
    }

    static CorruptLineException unreadable() {
        return new CorruptLineException("this is not a line of the log");
    }

    /** A line that is not as it was written; the message says how. */
    static final class CorruptLineException extends Exception {
        private static final long serialVersionUID = 1L;

        private final String how;

        private CorruptLineException(String how) {
            super(how);
            this.how = how;
        }

        String how() {
            return how;
        }
    }

    /** SHA-256, in lower-case hex. */
    static final class Sha256 {
        static final int HEX_LENGTH = 64;
        private static final int FINGERPRINT_LENGTH = 32;

        private Sha256() {}

        static String of(byte[] bytes, int length) {
            try {
                MessageDigest digest = MessageDigest.getInstance("SHA-256");
                digest.update(bytes, 0, length);
                return HexFormat.of().formatHex(digest.digest());
            } catch (NoSuchAlgorithmException absent) {
                throw new IllegalStateException("every Java platform has SHA-256", absent);
            }
        }

        /** Enough to tell texts apart, and too little to say anything about them. */
        static String fingerprint(String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            return of(bytes, bytes.length).substring(0, FINGERPRINT_LENGTH);
        }
    }
}
