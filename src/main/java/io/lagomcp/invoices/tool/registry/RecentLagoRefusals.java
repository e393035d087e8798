package io.lagomcp.invoices.tool.registry;

import io.lagomcp.invoices.lago.http.LagoFailure;
import io.lagomcp.invoices.tool.InvoiceTool;
import io.lagomcp.invoices.tool.ToolArguments;
import io.lagomcp.invoices.tool.ToolError;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import tools.jackson.databind.node.ObjectNode;

/**
 * Remembers for five minutes that Lago refused every change because of the key's permissions, or what takes a premium licence.
 * Lago shows neither before a call. During this time nobody is asked to confirm what Lago would refuse again. Thread-safe.
 */
final class RecentLagoRefusals {
    private static final String MISSING = "write_action_not_allowed_for_invoice";
    private static final Set<String> UNLICENSED = Set.of("feature_unavailable", "premium_license_required");
    private static final Duration BELIEVED = Duration.ofMinutes(5);

    private final LongSupplier nanoTime;
    private volatile Optional<Long> missingAt = Optional.empty();
    private volatile Optional<Long> unlicensedAt = Optional.empty();

    RecentLagoRefusals(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Remembers why Lago refused this call. */
    void observe(InvoiceTool tool, ObjectNode arguments, LagoFailure failure) {
        if (failure.code().equals(MISSING)) {
            missingAt = Optional.of(nanoTime.getAsLong());
        } else if (UNLICENSED.contains(failure.code()) && needsLicence(tool, arguments)) {
            unlicensedAt = Optional.of(nanoTime.getAsLong());
        }
    }

    /** Why Lago would refuse this change; empty if it may be possible. */
    Optional<ToolError> objection(InvoiceTool tool, ObjectNode arguments) {
        if (isRecent(missingAt)) {
            return Optional.of(ToolError.of(
                    MISSING,
                    "Lago refused an earlier call: the API key may only read. Nobody was asked, and nothing was"
                            + " changed.",
                    "Tell the user: the owner of the Lago account can give the key the permission to write"
                            + " invoices. This server tries again five minutes after the refusal."));
        }
        return isRecent(unlicensedAt) && needsLicence(tool, arguments)
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

    private static boolean needsLicence(InvoiceTool tool, ObjectNode arguments) {
        return tool.needsLicence(new ToolArguments(arguments));
    }
}
