package io.lagomcp.invoices.audit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/** The public Ed25519 key by which the signature of an audit log's head is checked. */
public final class AuditPublicKey {
    private final PublicKey key;

    AuditPublicKey(PublicKey key) {
        this.key = key;
    }

    /**
     * Reads an X.509 key in PEM, as {@code openssl pkey -pubout} writes it, or its base64 alone.
     *
     * @throws AuditException where the file cannot be read or holds something else
     */
    public static AuditPublicKey read(Path file) {
        try {
            String text = Files.readString(file, StandardCharsets.ISO_8859_1).replaceAll("-----[A-Z ]+-----", "");
            byte[] content = Base64.getDecoder().decode(text.replaceAll("\\s", ""));
            return new AuditPublicKey(
                    KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(content)));
        } catch (IOException unreadable) {
            throw AuditException.key(file, "it cannot be read");
        } catch (GeneralSecurityException | IllegalArgumentException otherKey) {
            throw AuditException.key(file, "it must hold an Ed25519 public key in PEM");
        }
    }

    boolean signed(ChainPosition newest, String base64) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initVerify(key);
            signature.update(AuditSigningKey.signed(newest));
            return signature.verify(Base64.getDecoder().decode(base64));
        } catch (GeneralSecurityException | IllegalArgumentException malformed) {
            return false;
        }
    }

    /** The key in base64, as it stands in a PEM file. */
    @Override
    public String toString() {
        return Base64.getEncoder().encodeToString(key.getEncoded());
    }
}
