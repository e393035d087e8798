package io.lagomcp.invoices.sandbox.endpoint;

import io.lagomcp.invoices.sandbox.http.ApiCall;
import io.lagomcp.invoices.sandbox.http.LagoEdition;
import io.lagomcp.invoices.sandbox.http.LagoErrorResponse;
import io.lagomcp.invoices.sandbox.http.SandboxJson;
import io.lagomcp.invoices.sandbox.http.SandboxResponse;
import io.lagomcp.invoices.sandbox.model.BillingEntity;
import io.lagomcp.invoices.sandbox.store.InvoiceStore;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers {@code POST /invoices/{id}/resend_email}. Nothing is sent, and nothing is to be seen afterwards. */
public final class ResendEmailEndpoint {
    private static final Pattern ADDRESS = Pattern.compile(
            "[\\p{L}\\p{N}!#$%&'*+/=?^_`{|}~.-]+@([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z0-9]([a-z0-9-]*[a-z0-9])?",
            Pattern.CASE_INSENSITIVE);

    private final InvoiceStore ledger;
    private final LagoEdition edition;

    public ResendEmailEndpoint(InvoiceStore ledger, LagoEdition edition) {
        this.ledger = ledger;
        this.edition = edition;
    }

    public SandboxResponse resend(ApiCall call) {
        JsonNode wish = call.json();
        ObjectNode invoice = ledger.invoice(call.id());
        if (!invoice.path("status").asString().equals("finalized")) {
            throw LagoErrorResponse.notAllowed("invoice_not_finalized");
        }
        edition.demandPremium("premium_license_required");
        BillingEntity sender = BillingEntity.of(invoice);
        if (!sender.sendsInvoices()) {
            throw LagoErrorResponse.notAllowed("email_settings_disabled");
        }
        ObjectNode errors = SandboxJson.object();
        if (sender.email().isEmpty()) {
            errors.putArray("billing_entity").add("must have email configured");
        }
        List<String> to = recipients(wish, invoice.path("customer"));
        if (to.isEmpty()) {
            errors.putArray("to").add("must have at least one recipient");
        }
        check("to", to, errors);
        check("cc", addresses(wish.path("cc")), errors);
        check("bcc", addresses(wish.path("bcc")), errors);
        if (!errors.isEmpty()) {
            throw LagoErrorResponse.invalid(errors);
        }
        return SandboxResponse.empty();
    }

    private static List<String> recipients(JsonNode wish, JsonNode customer) {
        List<String> named = addresses(wish.path("to"));
        if (!named.isEmpty() || customer.path("email").isNull()) {
            return named;
        }
        return List.of(customer.path("email").asString());
    }

    /** What is no array counts as nothing. */
    private static List<String> addresses(JsonNode field) {
        List<String> addresses = new ArrayList<>();
        if (field instanceof ArrayNode array) {
            array.forEach(address -> addresses.add(address.asString("")));
        }
        return addresses;
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
