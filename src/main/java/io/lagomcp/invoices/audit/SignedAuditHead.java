package io.lagomcp.invoices.audit;

import io.lagomcp.invoices.audit.AuditSigningKey.AuditPublicKey;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The head of an audit log: the newest entry, or the start of the chain, and the signature of that where a key is used.
 *
 * @param newest the newest entry
 * @param signature of {@code newest}, see {@link AuditSigningKey}
 */
public record SignedAuditHead(ChainPosition newest, Optional<String> signature) {
    /** The head of a log without entries. */
    public static final SignedAuditHead START = new SignedAuditHead(ChainPosition.START, Optional.empty());

    private static final String SIGNATURE = "ed25519:";
    private static final Pattern WRITTEN =
            Pattern.compile("([^ ]+ [^ ]+)(?: " + SIGNATURE + "([A-Za-z0-9+/]{86}==))?\n");
    private static final String START_TEXT = "0 " + ChainPosition.START.hash();

    /** The number of the newest entry; 0 where there is none. */
    public long seq() {
        return newest.seq();
    }

    /** Reads the text of a head file; empty where it names no entry. */
    static Optional<SignedAuditHead> parse(String text) {
        Matcher written = WRITTEN.matcher(text);
        if (!written.matches()) {
            return Optional.empty();
        }
        Optional<String> signature = Optional.ofNullable(written.group(2));
        Optional<ChainPosition> link = written.group(1).equals(START_TEXT)
                ? Optional.of(ChainPosition.START)
                : ChainPosition.parse(written.group(1));
        return link.map(newest -> new SignedAuditHead(newest, signature));
    }

    /** Why this cannot be what a holder of the key wrote; empty where it can. Without a key, a signed head is none of ours. */
    Optional<String> objection(Optional<AuditPublicKey> key) {
        if (key.isEmpty()) {
            return signature.isEmpty()
                    ? Optional.empty()
                    : Optional.of("it is signed, and no key is set: LAGO_MCP_AUDIT_SIGNING_KEY_FILE must name the key");
        }
        if (signature.isEmpty()) {
            return Optional.of("it is not signed, although there is a key: it was written without the key, or the key"
                    + " is new. If `audit verify` without the key finds nothing else, `audit sign` signs it");
        }
        return key.get().signed(newest, signature.get())
                ? Optional.empty()
                : Optional.of("its signature was not made with the key " + key.get());
    }

    /** The text of the head file. */
    String text() {
        String signed = signature.map(made -> " " + SIGNATURE + made).orElse("");
        return newest.seq() + " " + newest.hash() + signed + "\n";
    }
}
