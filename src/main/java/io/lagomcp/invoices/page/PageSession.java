package io.lagomcp.invoices.page;

import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.auth.AuthException;
import io.lagomcp.invoices.page.view.PlanView.Notice;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A person who is signed in, in one browser. Safe for use by several threads. */
final class PageSession {
    private static final String HMAC = "HmacSHA256";
    private static final int MOST_NOTICES = 20;

    private final String id;
    private final String principal;
    private final Credential credential;
    private final Instant end;
    private final SecretKeySpec formKey;
    private final Map<String, Notice> notices = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Notice> eldest) {
            return size() > MOST_NOTICES;
        }
    };

    /** What a person signed in with, which is checked again at every request. */
    @FunctionalInterface
    interface Credential {

        /** Whom it admits now, for a request from this IP address. */
        Principal check(String address) throws AuthException;
    }

    /**
     * A new session.
     *
     * @param id the value of the cookie
     * @param formKey for the tokens of its forms
     */
    PageSession(String id, String principal, Credential credential, Instant end, byte[] formKey) {
        this.id = id;
        this.principal = principal;
        this.credential = credential;
        this.end = end;
        this.formKey = new SecretKeySpec(formKey, HMAC);
    }

    String id() {
        return id;
    }

    String principal() {
        return principal;
    }

    Credential credential() {
        return credential;
    }

    boolean hasEnded(Instant now) {
        return !now.isBefore(end);
    }

    /** The token of a form that does this with what is shown: no other session, plan or statement has the same. */
    String formToken(String action, String... shown) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(formKey);
            mac.update(action.getBytes(StandardCharsets.UTF_8));
            for (String part : shown) {
                mac.update((byte) 0);
                mac.update(part.getBytes(StandardCharsets.UTF_8));
            }
            return Base64.getUrlEncoder().withoutPadding().encodeToString(mac.doFinal());
        } catch (NoSuchAlgorithmException | InvalidKeyException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    boolean isFormToken(String given, String action, String... shown) {
        return MessageDigest.isEqual(
                given.getBytes(StandardCharsets.UTF_8), formToken(action, shown).getBytes(StandardCharsets.UTF_8));
    }

    /** Keeps what to say when the plan is shown next. */
    synchronized void leave(String plan, Notice notice) {
        notices.put(plan, notice);
    }

    /** What is to be said about the plan, once. */
    synchronized Optional<Notice> take(String plan) {
        return Optional.ofNullable(notices.remove(plan));
    }
}
