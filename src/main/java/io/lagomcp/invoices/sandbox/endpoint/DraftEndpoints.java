package io.lagomcp.invoices.sandbox.endpoint;

import io.lagomcp.invoices.sandbox.http.ApiCall;
import io.lagomcp.invoices.sandbox.http.LagoErrorResponse;
import io.lagomcp.invoices.sandbox.http.SandboxJson;
import io.lagomcp.invoices.sandbox.http.SandboxResponse;
import io.lagomcp.invoices.sandbox.store.InvoiceResponseJson;
import io.lagomcp.invoices.sandbox.store.InvoiceStore;
import io.lagomcp.invoices.sandbox.store.JobScheduler;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers {@code PUT /invoices/{id}/refresh} and {@code PUT /invoices/{id}/finalize}. */
public final class DraftEndpoints {
    private final InvoiceStore ledger;
    private final InvoiceFinalizer issuing;
    private final TaxProviderSimulator taxProvider;
    private final InvoiceResponseJson view;
    private final JobScheduler later;
    private final Duration taxDelay;

    public DraftEndpoints(
            InvoiceStore ledger,
            InvoiceFinalizer issuing,
            TaxProviderSimulator taxProvider,
            InvoiceResponseJson view,
            JobScheduler later,
            Duration taxDelay) {
        this.ledger = ledger;
        this.issuing = issuing;
        this.taxProvider = taxProvider;
        this.view = view;
        this.later = later;
        this.taxDelay = taxDelay;
    }

    /** Computes a draft anew; leaves any other subscription invoice as it is. */
    public SandboxResponse refresh(ApiCall call) {
        ObjectNode invoice = ledger.change(call.id(), edited -> {
            refuseUnlessSubscription(edited);
            if (isDraft(edited)) {
                rebuild(edited);
                askForTaxes(edited);
            }
        });
        return SandboxResponse.invoice(view.full(invoice));
    }

    /** Issues a draft. What is no draft is not found, a draft that was just finalized included. */
    public SandboxResponse finalizeDraft(ApiCall call) {
        ObjectNode invoice = ledger.change(call.id(), edited -> {
            if (!isDraft(edited)) {
                throw LagoErrorResponse.notFound("invoice");
            }
            refuseUnlessSubscription(edited);
            if (taxProvider.asked(call.id())) {
                throw LagoErrorResponse.forbidden("cannot_finalize_with_pending_taxes");
            }
            rebuild(edited);
            issuing.issue(edited);
        });
        issuing.follow(invoice, true);
        return SandboxResponse.invoice(view.full(invoice));
    }

    /** Lago builds the fees of a draft anew, and their taxes and periods: the ids are others, and the periods the customer's. */
    private void rebuild(ObjectNode invoice) {
        for (JsonNode fee : invoice.path("fees")) {
            ((ObjectNode) fee).put("lago_id", ledger.dice().uuid());
        }
        for (JsonNode tax : invoice.path("applied_taxes")) {
            ((ObjectNode) tax).put("lago_id", ledger.dice().uuid()).put("created_at", SandboxJson.time(ledger.now()));
        }
        ZoneId zone =
                ZoneId.of(invoice.path("customer").path("applicable_timezone").asString());
        for (JsonNode period : invoice.path("billing_periods")) {
            ObjectNode bounds = (ObjectNode) period;
            for (String kind : List.of("subscription", "charges", "fixed_charges")) {
                String of = bounds.path(kind + "_from_datetime").isNull() ? "charges" : kind;
                bounds.put(kind + "_from_datetime", inZone(bounds.path(of + "_from_datetime"), zone));
                bounds.put(kind + "_to_datetime", inZone(bounds.path(of + "_to_datetime"), zone));
            }
        }
    }

    /** The start or end of a day in UTC moved to the same of that day in the zone; any other time as it is. */
    private static @Nullable String inZone(JsonNode time, ZoneId zone) {
        if (!time.isString()) {
            return null;
        }
        LocalDateTime utc = LocalDateTime.ofInstant(Instant.parse(time.asString()), ZoneOffset.UTC);
        boolean edge = utc.toLocalTime().equals(LocalTime.MIDNIGHT)
                || utc.toLocalTime().equals(LocalTime.MIDNIGHT.minusSeconds(1));
        return edge ? SandboxJson.time(utc.atZone(zone).toInstant()) : time.asString();
    }

    /** New fees need new taxes, which a tax provider sends a while later. */
    private void askForTaxes(ObjectNode invoice) {
        if (TaxProviderSimulator.taxes(invoice.path("customer"))) {
            taxProvider.ask(invoice);
            String lagoId = invoice.path("lago_id").asString();
            later.schedule(taxDelay, () -> ledger.change(lagoId, taxProvider::answer));
        }
    }

    private static boolean isDraft(ObjectNode invoice) {
        return invoice.path("status").asString().equals("draft");
    }

    private static void refuseUnlessSubscription(ObjectNode invoice) {
        if (!invoice.path("invoice_type").asString().equals("subscription")) {
            throw LagoErrorResponse.forbidden("feature_unavailable");
        }
    }
}
