package io.lagomcp.invoices.approval.plan;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A fingerprint of a call that does not depend on the order in which its arguments were written. */
public final class CallDigest {
    private static final JsonMapper CANONICAL =
            JsonMapper.builder().enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED).build();

    private CallDigest() {}

    /**
     * The fingerprint of a call.
     *
     * @param arguments as they were checked
     * @return SHA-256 in hex, 64 characters; the same for the same arguments in any order
     */
    public static String of(String tool, ObjectNode arguments) {
        byte[] content = (tool + '\n' + CANONICAL.writeValueAsString(arguments)).getBytes(StandardCharsets.UTF_8);
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException("every Java platform has SHA-256", absent);
        }
    }
}
