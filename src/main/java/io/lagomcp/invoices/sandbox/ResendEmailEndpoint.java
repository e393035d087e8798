package io.lagomcp.invoices.sandbox;

import static io.lagomcp.invoices.sandbox.store.LagoErrorResponse.invalid;
import static io.lagomcp.invoices.sandbox.store.LagoErrorResponse.notAllowed;
import static io.lagomcp.invoices.sandbox.store.LagoErrorResponse.refuseIf;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.is;

import io.lagomcp.invoices.sandbox.SandboxApi.ApiCall;
import io.lagomcp.invoices.sandbox.store.BillingEntity;
import io.lagomcp.invoices.sandbox.store.SandboxJson;
import io.lagomcp.invoices.sandbox.store.SandboxResponse;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers {@code POST /invoices/{id}/resend_email}. It sends nothing and changes nothing. */
record ResendEmailEndpoint(SandboxContext context) {
    private static final Pattern ADDRESS = Pattern.compile(
            "[\\p{L}\\p{N}!#$%&'*+/=?^_`{|}~.-]+@([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z0-9]([a-z0-9-]*[a-z0-9])?",
            Pattern.CASE_INSENSITIVE);

    SandboxResponse answer(ApiCall call) {
        JsonNode request = call.json();
        ObjectNode invoice = context.store().invoice(call.id());
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
