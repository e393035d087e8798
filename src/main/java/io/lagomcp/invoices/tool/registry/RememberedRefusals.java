package io.lagomcp.invoices.tool.registry;

import io.lagomcp.invoices.lago.http.LagoFailure;
import io.lagomcp.invoices.tool.ToolArguments;
import io.lagomcp.invoices.tool.ToolError;
import io.lagomcp.invoices.tool.write.VoidCreditNote;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import tools.jackson.databind.node.ObjectNode;

/**
 * What Lago last refused for good: any change because of the key's permission, or what takes a premium licence. Lago tells
 * neither before it is asked for it; once it has refused, nobody is asked about the same for five minutes, in which it is not
 * likely to be granted. The key stays the same while the server runs. Safe for use by many threads.
 */
final class RememberedRefusals {
    private static final String MISSING = "write_action_not_allowed_for_invoice";
    private static final Set<String> UNLICENSED = Set.of("feature_unavailable", "premium_license_required");
    /** For these, Lago gives such a code for no other reason. */
    private static final Set<String> LICENSED_TOOLS = Set.of("preview_invoice", "resend_invoice_email", "void_invoice");

    private static final Duration BELIEVED = Duration.ofMinutes(5);

    private final LongSupplier nanoTime;
    private volatile Optional<Long> missingAt = Optional.empty();
    private volatile Optional<Long> unlicensedAt = Optional.empty();

    /**
     * Nothing is known yet.
     *
     * @param nanoTime goes on evenly whatever the clock is set to
     */
    RememberedRefusals(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Takes note of why a call of this tool failed. */
    void observe(String tool, LagoFailure failure) {
        if (failure.code().equals(MISSING)) {
            missingAt = Optional.of(nanoTime.getAsLong());
        } else if (UNLICENSED.contains(failure.code()) && LICENSED_TOOLS.contains(tool)) {
            unlicensedAt = Optional.of(nanoTime.getAsLong());
        }
    }

    /** Why this change would be refused; empty where it may be possible. */
    Optional<ToolError> objection(String tool, ObjectNode arguments) {
        if (isRecent(missingAt)) {
            return Optional.of(ToolError.of(
                    MISSING,
                    "Lago refused an earlier call: the API key may only read. Nobody was asked, and nothing was"
                            + " changed.",
                    "Tell the user: the owner of the Lago account can give the key the permission to write"
                            + " invoices. This server tries again five minutes after the refusal."));
        }
        boolean takesLicence =
                tool.equals("resend_invoice_email") || (tool.equals("void_invoice") && creditNote(arguments));
        return takesLicence && isRecent(unlicensedAt)
                ? Optional.of(ToolError.of(
                        "feature_unavailable",
                        "Lago refused an earlier call: the free edition sends no e-mail on request and voids only"
                                + " without a credit note. Nobody was asked, and nothing was changed.",
                        "Tell the user: this takes a premium licence of Lago. This server tries again five minutes"
                                + " after the refusal."))
                : Optional.empty();
    }

    private boolean isRecent(Optional<Long> refusedAt) {
        return refusedAt
                .filter(at -> nanoTime.getAsLong() - at < BELIEVED.toNanos())
                .isPresent();
    }

    private static boolean creditNote(ObjectNode arguments) {
        return VoidCreditNote.of(new ToolArguments(arguments)).wanted();
    }
}
