package io.lagomcp.invoices.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lagomcp.invoices.approval.TestClock;
import io.lagomcp.invoices.audit.AuditLog.AuditListener;
import io.lagomcp.invoices.audit.AuditSigningKey.AuditPublicKey;
import io.lagomcp.invoices.audit.AuditVerification.HeadSignature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who has the key signs the head, and a head that somebody else wrote is noticed. */
class SignedAuditHeadTest {
    private final Path folder;
    private final Path file;
    private final Path head;
    private final KeyPair pair = pair();
    private final AuditSigningKey key;

    SignedAuditHeadTest(@TempDir Path folder) throws IOException {
        this.folder = folder;
        file = folder.resolve("audit.jsonl");
        head = folder.resolve("audit.jsonl.head");
        key = key(pair);
    }

    @Test
    void theHeadIsSignedByEachEntry() throws Exception {
        AuditLog log = signing(key);
        log.consult(AuditIndex::lastSeq);
        assertThat(Files.readString(head)).matches("0 0{64} ed25519:[A-Za-z0-9+/]{86}==\n");
        log.record(SampleEvents.planned("1"));
        log.record(SampleEvents.planned("2"));

        assertThat(Files.readString(head)).matches("2 [0-9a-f]{64} ed25519:[A-Za-z0-9+/]{86}==\n");
        AuditVerification verified = verified(Optional.of(key.publicKey()));
        assertThat(verified.problems()).isEmpty();
        assertThat(verified.signature()).isEqualTo(HeadSignature.CHECKED);
        assertThat(verified(Optional.empty()).signature()).isEqualTo(HeadSignature.NOT_CHECKED);
        assertThat(signing(key).consult(AuditIndex::lastSeq)).isEqualTo(2);
    }

    @Test
    void thePublicKeyIsTheOneThatBelongsToIt() throws Exception {
        Path file = folder.resolve("public.pem");
        String base64 = Base64.getEncoder().encodeToString(pair.getPublic().getEncoded());
        Files.writeString(file, "-----BEGIN PUBLIC KEY-----\n" + base64 + "\n-----END PUBLIC KEY-----\n");

        assertThat(key.publicKey()).hasToString(base64);
        assertThat(AuditPublicKey.read(file)).hasToString(base64);
        assertThat(key).hasToString("AuditSigningKey[hidden]");
    }

    @Test
    void aHeadWithoutSignatureIsNotOurs() throws Exception {
        signing(key).record(SampleEvents.planned("1"));
        Files.writeString(head, Files.readString(head).replaceFirst(" ed25519.*", ""));

        refuses(signing(key), "it is not signed");
        assertThat(verified(Optional.of(key.publicKey())).problems())
                .singleElement()
                .extracting(AuditVerification.Problem::file)
                .isEqualTo(head);
    }

    @Test
    void aHeadThatAnotherKeySignedIsNotOurs() throws Exception {
        signing(key(pair())).record(SampleEvents.planned("1"));

        refuses(signing(key), "its signature was not made with the key " + key.publicKey());
        assertThat(verified(Optional.of(key.publicKey())).problems()).hasSize(1);
    }

    @Test
    void aSignatureOfAnotherEntryIsNotOfThisOne() throws Exception {
        AuditLog log = signing(key);
        log.record(SampleEvents.planned("1"));
        String first = Files.readString(head);
        log.record(SampleEvents.planned("2"));
        String second = Files.readString(head);
        Files.writeString(
                head,
                second.replaceFirst(
                        "ed25519.*", first.replaceFirst(".*(?=ed25519)", "").strip()));

        refuses(signing(key), "its signature was not made");
    }

    @Test
    void withoutTheKeyASignedRecordIsNotContinued() {
        signing(key).record(SampleEvents.planned("1"));

        refuses(AuditLog.at(file, new TestClock()), "LAGO_MCP_AUDIT_SIGNING_KEY_FILE must name the key");
    }

    @Test
    void aRecordFromBeforeIsSignedOnceByHand() {
        AuditLog.at(file, new TestClock()).record(SampleEvents.planned("1"));
        refuses(signing(key), "`audit sign` signs it");

        AuditReader.sign(file, key, Optional.empty());

        signing(key).record(SampleEvents.planned("2"));
        AuditReader.sign(file, key, Optional.empty());
        assertThat(verified(Optional.of(key.publicKey())).problems()).isEmpty();
    }

    @Test
    void anotherKeyTakesOverFromTheOneBefore() throws IOException {
        signing(key).record(SampleEvents.planned("1"));
        AuditSigningKey next = key(pair());

        assertThatThrownBy(() -> AuditReader.sign(file, next, Optional.empty())).hasMessageContaining("another key");
        assertThatThrownBy(() -> AuditReader.sign(file, next, Optional.of(next.publicKey())))
                .isInstanceOf(AuditException.class);
        AuditReader.sign(file, next, Optional.of(key.publicKey()));
        signing(next).record(SampleEvents.planned("2"));
    }

    @Test
    void aHeadThatIsReplacedAfterTheRecordWasVerifiedIsNotSigned() throws IOException {
        signing(key).record(SampleEvents.planned("1"));
        AuditSigningKey next = key(pair());
        Files.writeString(head, "1 " + "0".repeat(64) + "\n");

        assertThatThrownBy(() -> AuditReader.signHead(file, next, Optional.of(key.publicKey())))
                .isInstanceOf(AuditException.class)
                .hasMessageContaining("was not signed: it is not signed");
    }

    @Test
    void aRecordThatIsNotIntactIsNotSigned() throws IOException {
        AuditLog.at(file, new TestClock()).record(SampleEvents.planned("1"));
        Files.writeString(file, Files.readString(file).replace("planned", "refused"));

        assertThatThrownBy(() -> AuditReader.sign(file, key, Optional.empty()))
                .isInstanceOf(AuditException.class)
                .hasMessageContaining("was not signed");
    }

    @Test
    void aRecordThatWasOnlyAskedMayGetAKey() {
        AuditLog.at(file, new TestClock()).consult(AuditIndex::lastSeq);
        signing(key).record(SampleEvents.planned("1"));

        assertThat(verified(Optional.of(key.publicKey())).problems()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "secret",
                "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----",
                "-----BEGIN PRIVATE KEY-----\nc2Vj*\n-----END PRIVATE KEY-----"
            })
    void whatIsNoKeyIsRefusedWithoutAWordOfIt(String content) throws IOException {
        Path wrong = folder.resolve("wrong.pem");
        Files.writeString(wrong, content);

        assertThatThrownBy(() -> AuditSigningKey.read(wrong))
                .isInstanceOf(AuditException.class)
                .hasMessage("The key file " + wrong
                        + " cannot be used: it must hold an Ed25519 private key in PEM (PKCS#8)");
        assertThatThrownBy(() -> AuditPublicKey.read(wrong)).isInstanceOf(AuditException.class);
        assertThatThrownBy(() -> AuditSigningKey.read(folder.resolve("nowhere")))
                .hasMessageContaining("it cannot be read");
    }

    private AuditLog signing(AuditSigningKey with) {
        return AuditLog.at(file, new TestClock(), Optional.of(with), AuditListener.none());
    }

    private AuditVerification verified(Optional<AuditPublicKey> with) {
        return AuditVerification.of(file, Optional.empty(), with);
    }

    private static void refuses(AuditLog log, String why) {
        assertThatThrownBy(() -> log.record(SampleEvents.planned("refused")))
                .isInstanceOf(AuditException.class)
                .hasMessageContaining(why);
    }

    private static KeyPair pair() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (java.security.NoSuchAlgorithmException absent) {
            throw new AssertionError(absent);
        }
    }

    private AuditSigningKey key(KeyPair made) throws IOException {
        Path pem = Files.createTempFile(folder, "key", ".pem");
        Files.writeString(
                pem,
                "-----BEGIN PRIVATE KEY-----\n"
                        + Base64.getMimeEncoder()
                                .encodeToString(made.getPrivate().getEncoded())
                        + "\n-----END PRIVATE KEY-----\n");
        return AuditSigningKey.read(pem);
    }
}
