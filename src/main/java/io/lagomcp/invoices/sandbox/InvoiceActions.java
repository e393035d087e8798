package io.lagomcp.invoices.sandbox;

import static io.lagomcp.invoices.sandbox.store.LagoErrorResponse.invalid;
import static io.lagomcp.invoices.sandbox.store.LagoErrorResponse.notAllowed;
import static io.lagomcp.invoices.sandbox.store.LagoErrorResponse.refuseIf;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.is;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.text;

import io.lagomcp.invoices.sandbox.SandboxApi.ApiCall;
import io.lagomcp.invoices.sandbox.SandboxApi.SandboxContext;
import io.lagomcp.invoices.sandbox.store.BillingEntity;
import io.lagomcp.invoices.sandbox.store.InvoiceStore;
import io.lagomcp.invoices.sandbox.store.LagoErrorResponse;
import io.lagomcp.invoices.sandbox.store.SandboxJson;
import io.lagomcp.invoices.sandbox.store.SandboxResponse;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers the calls that refresh, finalize, retry, delete, dispute, synchronize or e-mail one invoice. */
final class InvoiceActions {
    /** The code of the account's only connection to Salesforce. */
    private static final String SALESFORCE = "salesforce_main";

    private static final Pattern ADDRESS = Pattern.compile(
            "[\\p{L}\\p{N}!#$%&'*+/=?^_`{|}~.-]+@([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z0-9]([a-z0-9-]*[a-z0-9])?",
            Pattern.CASE_INSENSITIVE);

    private final SandboxContext context;
    private final InvoiceStore store;
    private final InvoiceFinalizer finalizer;
    private final Set<String> inSalesforce = ConcurrentHashMap.newKeySet();

    InvoiceActions(SandboxContext context, InvoiceFinalizer finalizer) {
        this.context = context;
        this.store = context.store();
        this.finalizer = finalizer;
    }

    SandboxResponse find(ApiCall call) {
        return context.show(store.invoice(call.id()));
    }

    /** Recomputes a draft; leaves any other subscription invoice as it is. */
    SandboxResponse refresh(ApiCall call) {
        return context.show(store.change(call.id(), invoice -> {
            refuseUnlessSubscription(invoice);
            if (is(invoice, "status", "draft")) {
                rebuild(invoice);
                finalizer.requestTaxes(invoice);
            }
        }));
    }

    /** Issues a draft; 404 for any other invoice, even for a draft that was just finalized. */
    SandboxResponse finalizeDraft(ApiCall call) {
        ObjectNode issued = store.change(call.id(), invoice -> {
            refuseIf(!is(invoice, "status", "draft"), LagoErrorResponse.notFound("invoice"));
            refuseUnlessSubscription(invoice);
            refuseIf(
                    finalizer.awaitsTaxes(call.id()),
                    LagoErrorResponse.forbidden("cannot_finalize_with_pending_taxes"));
            rebuild(invoice);
            finalizer.issue(invoice);
        });
        finalizer.follow(issued, true);
        return context.show(issued);
    }

    /** A failed invoice asks the tax provider again, and is pending until it answers. */
    SandboxResponse retry(ApiCall call) {
        ObjectNode pending = store.change(call.id(), invoice -> {
            refuseIf(!is(invoice, "status", "failed"), notAllowed("invalid_status"));
            invoice.put("status", "pending");
        });
        store.change(call.id(), InvoiceFinalizer::removeTaxErrors);
        finalizer.follow(pending, true);
        return context.show(pending);
    }

    /** Shows a draft once more as deleted; then it is gone. */
    SandboxResponse delete(ApiCall call) {
        return context.show(store.change(call.id(), invoice -> {
            refuseIf(!is(invoice, "status", "draft"), notAllowed("not_deletable"));
            refuseIf(inSalesforce.contains(call.id()), notAllowed("invoice_synced_to_external_system"));
            refuseIf(!store.creditNotes(invoice).isEmpty(), notAllowed("credit_note_not_deletable"));
            invoice.put("status", "deleted");
        }));
    }

    /** The first call sets the time, later ones are accepted and keep it. */
    SandboxResponse loseDispute(ApiCall call) {
        return context.show(store.change(call.id(), invoice -> {
            boolean disputable = List.of("finalized", "voided").contains(text(invoice, "status"));
            refuseIf(!disputable, notAllowed("not_disputable"));
            if (invoice.path("payment_dispute_lost_at").isNull()) {
                invoice.put("payment_dispute_lost_at", SandboxJson.exactTime(store.now()));
            }
            invoice.put("payment_overdue", false);
        }));
    }

    /** Lago notes that Salesforce has the invoice, but its answers do not show it. */
    SandboxResponse syncSalesforce(ApiCall call) {
        ObjectNode invoice = store.invoice(call.id());
        boolean known = call.json().path("integration_code").asString("").equals(SALESFORCE);
        refuseIf(!known, LagoErrorResponse.notFound("integration"));
        inSalesforce.add(call.id());
        return context.show(invoice);
    }

    private static void refuseUnlessSubscription(ObjectNode invoice) {
        refuseIf(!is(invoice, "invoice_type", "subscription"), LagoErrorResponse.forbidden("feature_unavailable"));
    }

    /** Lago creates a draft's fees, taxes and periods again: with other ids, and with periods in the customer's time zone. */
    private void rebuild(ObjectNode invoice) {
        for (JsonNode fee : invoice.path("fees")) {
            ((ObjectNode) fee).put("lago_id", store.random().uuid());
        }
        for (JsonNode tax : invoice.path("applied_taxes")) {
            ((ObjectNode) tax).put("lago_id", store.random().uuid()).put("created_at", SandboxJson.time(store.now()));
        }
        ZoneId zone = ZoneId.of(text(invoice.path("customer"), "applicable_timezone"));
        for (JsonNode period : invoice.path("billing_periods")) {
            ObjectNode bounds = (ObjectNode) period;
            for (String kind : List.of("subscription", "charges", "fixed_charges")) {
                String of = bounds.path(kind + "_from_datetime").isNull() ? "charges" : kind;
                bounds.put(kind + "_from_datetime", inZone(bounds.path(of + "_from_datetime"), zone));
                bounds.put(kind + "_to_datetime", inZone(bounds.path(of + "_to_datetime"), zone));
            }
        }
    }

    /** The start or end of a day in UTC becomes the start or end of that day in the zone; any other time stays as it is. */
    private static @Nullable String inZone(JsonNode time, ZoneId zone) {
        if (!time.isString()) {
            return null;
        }
        LocalDateTime utc = LocalDateTime.ofInstant(Instant.parse(time.asString()), ZoneOffset.UTC);
        boolean edge = utc.toLocalTime().equals(LocalTime.MIDNIGHT)
                || utc.toLocalTime().equals(LocalTime.MIDNIGHT.minusSeconds(1));
        return edge ? SandboxJson.time(utc.atZone(zone).toInstant()) : time.asString();
    }

    /** Sends nothing and changes nothing. */
    SandboxResponse resendEmail(ApiCall call) {
        JsonNode request = call.json();
        ObjectNode invoice = store.invoice(call.id());
        refuseIf(!is(invoice, "status", "finalized"), notAllowed("invoice_not_finalized"));
        context.edition().demandPremium("premium_license_required");
        BillingEntity sender = BillingEntity.of(invoice);
        refuseIf(!sender.sendsInvoices(), notAllowed("email_settings_disabled"));
        ObjectNode errors = SandboxJson.object();
        if (sender.email().isEmpty()) {
            errors.putArray("billing_entity").add("must have email configured");
        }
        List<String> to = recipients(request, invoice.path("customer").path("email"));
        if (to.isEmpty()) {
            errors.putArray("to").add("must have at least one recipient");
        }
        check("to", to, errors);
        check("cc", addresses(request.path("cc")), errors);
        check("bcc", addresses(request.path("bcc")), errors);
        refuseIf(!errors.isEmpty(), invalid(errors));
        return SandboxResponse.empty();
    }

    private static List<String> recipients(JsonNode request, JsonNode customerEmail) {
        List<String> named = addresses(request.path("to"));
        return named.isEmpty() && !customerEmail.isNull() ? List.of(customerEmail.asString()) : named;
    }

    /** The addresses of an array; nothing for any other value. */
    private static List<String> addresses(JsonNode field) {
        return field instanceof ArrayNode array
                ? array.valueStream().map(address -> address.asString("")).toList()
                : List.of();
    }

    private static void check(String field, List<String> addresses, ObjectNode errors) {
        List<String> wrong = addresses.stream()
                .filter(address -> !ADDRESS.matcher(address).matches())
                .toList();
        if (!wrong.isEmpty()) {
            errors.putArray(field).add("invalid email format: " + String.join(", ", wrong));
        }
    }
}
