package io.lagomcp.invoices.audit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/**
 * The private Ed25519 key (RFC 8032) that signs the head of an audit log. Signed are the ASCII bytes of {@code
 * lago-invoices-mcp audit head SEQ HASH}, so that a signature says nothing about anything else. Never shows itself.
 */
public final class AuditSigningKey {
    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";

    private final PrivateKey key;
    private final AuditPublicKey publicKey;

    private AuditSigningKey(PrivateKey key, AuditPublicKey publicKey) {
        this.key = key;
        this.publicKey = publicKey;
    }

    /**
     * Reads a PKCS#8 key in PEM, as {@code openssl genpkey -algorithm ed25519} writes it.
     *
     * @throws AuditException where the file cannot be read or holds something else; tells nothing of its content
     */
    public static AuditSigningKey read(Path file) {
        try {
            PrivateKey key = KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(content(file)));
            AuditSigningKey signing = new AuditSigningKey(key, publicKey(key));
            if (!signing.publicKey.signed(ChainPosition.START, signing.sign(ChainPosition.START))) {
                throw AuditException.key(file, "this Java cannot sign with it");
            }
            return signing;
        } catch (IOException unreadable) {
            throw AuditException.key(file, "it cannot be read");
        } catch (GeneralSecurityException | IllegalArgumentException otherKey) {
            throw AuditException.key(file, "it must hold an Ed25519 private key in PEM (PKCS#8)");
        }
    }

    private static byte[] content(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
        if (!text.startsWith(BEGIN) || !text.endsWith(END) || text.length() < BEGIN.length() + END.length()) {
            throw new IllegalArgumentException("not PEM");
        }
        return Base64.getMimeDecoder().decode(text.substring(BEGIN.length(), text.length() - END.length()));
    }

    /** Java has no call for this, but makes a pair from random bytes, which are the private key. */
    private static AuditPublicKey publicKey(PrivateKey key) throws GeneralSecurityException {
        byte[] seed = ((EdECPrivateKey) key).getBytes().orElseThrow(IllegalArgumentException::new);
        KeyPairGenerator pairs = KeyPairGenerator.getInstance("Ed25519");
        pairs.initialize(NamedParameterSpec.ED25519, Seed.of(seed));
        return new AuditPublicKey(pairs.generateKeyPair().getPublic());
    }

    /** The key by which others can check what this one signs. */
    public AuditPublicKey publicKey() {
        return publicKey;
    }

    String sign(ChainPosition newest) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(key);
            signature.update(signed(newest));
            return Base64.getEncoder().encodeToString(signature.sign());
        } catch (GeneralSecurityException unusable) {
            throw new IllegalStateException("an Ed25519 key that has signed before", unusable);
        }
    }

    @Override
    public String toString() {
        return "AuditSigningKey[hidden]";
    }

    static byte[] signed(ChainPosition newest) {
        return ("lago-invoices-mcp audit head " + newest.seq() + " " + newest.hash())
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static final class Seed extends SecureRandom {
        private static final long serialVersionUID = 1L;

        private final byte[] seed;

        private Seed(byte[] seed) {
            super(null, null);
            this.seed = seed;
        }

        /** Under the type of the JDK: else the JVM would load both as soon as the class around this one is loaded. */
        static SecureRandom of(byte[] seed) {
            return new Seed(seed);
        }

        @Override
        public void nextBytes(byte[] bytes) {
            System.arraycopy(seed, 0, bytes, 0, bytes.length);
        }
    }

    /** The public Ed25519 key by which the signature of an audit log's head is checked. */
    public static final class AuditPublicKey {
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
                String text =
                        Files.readString(file, StandardCharsets.ISO_8859_1).replaceAll("-----[A-Z ]+-----", "");
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
}
