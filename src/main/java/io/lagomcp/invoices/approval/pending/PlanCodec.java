package io.lagomcp.invoices.approval.pending;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.lagomcp.invoices.approval.plan.AmountAtStake;
import io.lagomcp.invoices.approval.plan.Batch;
import io.lagomcp.invoices.approval.plan.Permissions;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.PolicyDecision;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.audit.AuditHead;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Seals plans for a store: JSON, encrypted with AES-256-GCM under the id of the plan, so that nobody can read or change one, or
 * take one for another. In front of that stand the version of the form and a nonce.
 */
public final class PlanCodec {
    private static final String MARK = "lago-invoices-mcp plan ";
    private static final String VERSION = "1";
    private static final byte[] HEADER = (MARK + VERSION + "\n").getBytes(StandardCharsets.US_ASCII);
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;

    /** Loaded with the first plan that is sealed or opened. */
    private static final class Form {
        static final SecureRandom RANDOM = new SecureRandom();
        static final JsonMapper JSON = JsonMapper.builder()
                .addMixIn(AmountAtStake.class, Kind.class)
                .addMixIn(PolicyDecision.class, Kind.class)
                // the parts of a record alone, and not what follows from them
                .changeDefaultVisibility(visible -> visible.withIsGetterVisibility(Visibility.NONE)
                        .withGetterVisibility(Visibility.NONE)
                        .withFieldVisibility(Visibility.ANY))
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
                // what another version says of a plan must not be left out
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                .build();
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "kind")
    private interface Kind {}

    /** Why a file holds no plan that can be used; the message is a clause without a full stop. */
    public static final class UnusablePlanException extends Exception {
        private static final long serialVersionUID = 1L;

        UnusablePlanException(String why) {
            super(why);
        }
    }

    /** What is sealed. */
    private record Sealed(
            String account,
            Instant madeAt,
            Instant expiresAt,
            Plan plan,
            Optional<String> caution,
            long seen,
            AuditHead recordedAt,
            PolicyDecision decision,
            String reason,
            Maker maker,
            String client,
            boolean relayed,
            Optional<Refusal> withdrawn,
            Optional<Batch> batch) {}

    private record Maker(String name, String person, Permissions grant, String credential) {}

    private final Supplier<SecretKey> key;
    private final Supplier<String> account;
    private final Function<String, Optional<Principal>> ownerNow;

    /**
     * A codec.
     *
     * @param key for AES-256
     * @param account of Lago, as text that differs for every two: a plan for another one is none here
     * @param ownerNow whom the token with this id belongs to at the moment; empty where it permits nothing, or is not known here
     */
    public PlanCodec(
            Supplier<SecretKey> key, Supplier<String> account, Function<String, Optional<Principal>> ownerNow) {
        this.key = key;
        this.account = account;
        this.ownerNow = ownerNow;
    }

    /** The plan as it can be kept by others. */
    public byte[] seal(PendingPlan plan) {
        PendingPlan.Origin origin = plan.origin();
        Principal maker = origin.maker();
        byte[] json = Form.JSON.writeValueAsBytes(new Sealed(
                account.get(),
                origin.madeAt(),
                origin.expiry().at(),
                plan.plan(),
                plan.caution(),
                origin.seen(),
                origin.recordedAt(),
                plan.decision(),
                origin.reason(),
                new Maker(maker.name(), maker.person(), maker.grant(), maker.credential()),
                origin.client(),
                origin.relayed(),
                plan.withdrawn(),
                plan.batch()));
        byte[] nonce = new byte[NONCE];
        Form.RANDOM.nextBytes(nonce);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, plan.id(), nonce).doFinal(json);
            return ByteBuffer.allocate(HEADER.length + NONCE + sealed.length)
                    .put(HEADER)
                    .put(nonce)
                    .put(sealed)
                    .array();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java platform has AES-GCM", impossible);
        }
    }

    /** A plan, and the account that it is for. */
    record Opened(String account, PendingPlan plan) {}

    /**
     * Opens what was sealed.
     *
     * @param expiry makes the end of the plan from the moment that the file names
     * @return empty for a plan of another account
     * @throws UnusablePlanException where it is no plan of this id, or cannot be read
     */
    public Optional<PendingPlan> open(String id, byte[] bytes, Function<Instant, Expiry> expiry)
            throws UnusablePlanException {
        Opened opened = openAny(id, bytes, expiry);
        return opened.account().equals(account.get()) ? Optional.of(opened.plan()) : Optional.empty();
    }

    /** The same for a plan of any account. */
    Opened openAny(String id, byte[] bytes, Function<Instant, Expiry> expiry) throws UnusablePlanException {
        requireHeader(bytes);
        byte[] nonce = Arrays.copyOfRange(bytes, HEADER.length, HEADER.length + NONCE);
        try {
            byte[] json = cipher(Cipher.DECRYPT_MODE, id, nonce)
                    .doFinal(bytes, HEADER.length + NONCE, bytes.length - HEADER.length - NONCE);
            Sealed sealed = Form.JSON.readValue(json, Sealed.class);
            return new Opened(sealed.account(), plan(id, sealed, expiry.apply(sealed.expiresAt())));
        } catch (GeneralSecurityException changed) {
            throw new UnusablePlanException("it was changed, or sealed with another key");
        } catch (JacksonException otherForm) {
            throw new UnusablePlanException("another version of this program wrote it");
        }
    }

    private static void requireHeader(byte[] bytes) throws UnusablePlanException {
        if (bytes.length > HEADER.length + NONCE && Arrays.equals(bytes, 0, HEADER.length, HEADER, 0, HEADER.length)) {
            return;
        }
        String start = new String(bytes, 0, Math.min(bytes.length, HEADER.length), StandardCharsets.US_ASCII);
        throw new UnusablePlanException(
                start.startsWith(MARK) && !start.startsWith(MARK + VERSION)
                        ? "a newer version of this program wrote it"
                        : "it is no plan of this program, or not a whole one");
    }

    private PendingPlan plan(String id, Sealed sealed, Expiry expiry) {
        return new PendingPlan(
                id,
                sealed.plan(),
                sealed.caution(),
                sealed.decision(),
                sealed.withdrawn(),
                sealed.batch(),
                new PendingPlan.Origin(
                        principal(sealed.maker()),
                        sealed.client(),
                        sealed.relayed(),
                        sealed.reason(),
                        sealed.seen(),
                        sealed.recordedAt(),
                        sealed.madeAt(),
                        expiry));
    }

    private Principal principal(Maker maker) {
        String credential = maker.credential();
        return credential.isEmpty()
                ? new Principal(maker.name(), maker.person(), maker.grant(), "", () -> Optional.of(maker.grant()))
                : Principal.lookedUp(
                        maker.name(), maker.person(), maker.grant(), credential, () -> ownerNow.apply(credential));
    }

    private Cipher cipher(int mode, String id, byte[] nonce) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key.get(), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(id.getBytes(StandardCharsets.US_ASCII));
        return cipher;
    }
}
