package io.lagomcp.invoices.sandbox.endpoint;

import io.lagomcp.invoices.sandbox.http.ApiCall;
import io.lagomcp.invoices.sandbox.http.ApiRoute;
import io.lagomcp.invoices.sandbox.http.LagoErrorResponse;
import io.lagomcp.invoices.sandbox.http.ListPage;
import io.lagomcp.invoices.sandbox.http.SandboxJson;
import io.lagomcp.invoices.sandbox.http.SandboxResponse;
import io.lagomcp.invoices.sandbox.model.AddOn;
import io.lagomcp.invoices.sandbox.model.BillingEntity;
import io.lagomcp.invoices.sandbox.model.PaymentJson;
import io.lagomcp.invoices.sandbox.model.Tax;
import io.lagomcp.invoices.sandbox.model.WalletJson;
import io.lagomcp.invoices.sandbox.store.InvoiceResponseJson;
import io.lagomcp.invoices.sandbox.store.InvoiceStore;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers what is asked about customers, add-ons, billing entities, taxes, credit notes, payments and wallets. */
public final class LookupEndpoints {
    private final InvoiceStore ledger;
    private final InvoiceResponseJson view;

    public LookupEndpoints(InvoiceStore ledger, InvoiceResponseJson view) {
        this.ledger = ledger;
        this.view = view;
    }

    public List<ApiRoute> routes() {
        return List.of(
                new ApiRoute("GET", "/customers", this::customers, "customer"),
                new ApiRoute("GET", "/customers/{id}", call -> one("customer", customer(call)), "customer"),
                new ApiRoute(
                        "GET",
                        "/add_ons",
                        call -> page("add_ons", AddOn.ALL.stream().map(AddOn::json), call),
                        "add_on"),
                new ApiRoute("GET", "/add_ons/{id}", call -> one("add_on", addOn(call)), "add_on"),
                new ApiRoute("GET", "/billing_entities", call -> billingEntities(), "billing_entity"),
                new ApiRoute(
                        "GET", "/billing_entities/{id}", call -> one("billing_entity", entity(call)), "billing_entity"),
                new ApiRoute(
                        "GET", "/taxes", call -> page("taxes", Tax.ALL.stream().map(Tax::json), call), "tax"),
                new ApiRoute("GET", "/taxes/{id}", call -> one("tax", tax(call)), "tax"),
                new ApiRoute("GET", "/credit_notes", this::creditNotes, "credit_note"),
                new ApiRoute("GET", "/payments", this::payments, "payment"),
                new ApiRoute("GET", "/wallets", this::wallets, "wallet"));
    }

    private SandboxResponse customers(ApiCall call) {
        Optional<String> externalId = call.query().present("external_id");
        return page(
                "customers",
                ledger.customers().stream()
                        .filter(customer -> hasText(customer, "external_id", externalId))
                        .map(LookupEndpoints::withTaxes),
                call);
    }

    private ObjectNode customer(ApiCall call) {
        return withTaxes(ledger.customer(call.id()));
    }

    private static ObjectNode withTaxes(ObjectNode customer) {
        ObjectNode shown = customer.deepCopy();
        ArrayNode taxes = shown.putArray("taxes");
        Tax.ofCountry(customer.path("country").asString()).forEach(tax -> taxes.add(tax.json()));
        return shown;
    }

    private static ObjectNode addOn(ApiCall call) {
        return AddOn.withCode(call.id()).map(AddOn::json).orElseThrow(() -> LagoErrorResponse.notFound("add_on"));
    }

    private static ObjectNode tax(ApiCall call) {
        return Tax.withCode(call.id()).map(Tax::json).orElseThrow(() -> LagoErrorResponse.notFound("tax"));
    }

    /** The list has no meta, no pages and none of its entities' taxes. */
    private static SandboxResponse billingEntities() {
        ArrayNode rows = SandboxJson.array();
        BillingEntity.ALL.forEach(entity -> rows.add(entity.json()));
        return SandboxResponse.json(200, SandboxJson.object().set("billing_entities", rows));
    }

    private static ObjectNode entity(ApiCall call) {
        ObjectNode shown = BillingEntity.withCode(call.id())
                .map(BillingEntity::json)
                .orElseThrow(() -> LagoErrorResponse.notFound("billing_entity"));
        shown.putArray("taxes");
        shown.putArray("selected_invoice_custom_sections");
        return shown;
    }

    private SandboxResponse creditNotes(ApiCall call) {
        Optional<String> customer = call.query().one("external_customer_id");
        Optional<String> number = call.query().present("invoice_number");
        return page(
                "credit_notes",
                ledger.creditNotes().stream()
                        .filter(note -> hasText(note, "invoice_number", number))
                        .filter(note -> hasText(note.path("customer"), "external_id", customer))
                        .map(view::full),
                call);
    }

    private SandboxResponse payments(ApiCall call) {
        Optional<String> customer = call.query().present("external_customer_id");
        Optional<String> invoice = call.query().present("invoice_id");
        return page(
                "payments",
                ledger.invoices().stream()
                        .filter(found -> hasText(found, "lago_id", invoice))
                        .filter(found -> hasText(found.path("customer"), "external_id", customer))
                        .flatMap(PaymentJson::of),
                call);
    }

    /** Those have one who bought credits or paid with some; its balance is made up. */
    private SandboxResponse wallets(ApiCall call) {
        Optional<String> externalId = call.query().one("external_customer_id");
        externalId.ifPresent(ledger::customer);
        Set<JsonNode> owners = ledger.invoices().stream()
                .filter(invoice -> invoice.path("invoice_type").asString().equals("credit")
                        || invoice.path("prepaid_credit_amount_cents").asLong() > 0)
                .map(invoice -> invoice.path("customer").path("external_id"))
                .collect(Collectors.toSet());
        return page(
                "wallets",
                ledger.customers().stream()
                        .filter(customer -> hasText(customer, "external_id", externalId))
                        .filter(customer -> owners.contains(customer.path("external_id")))
                        .map(customer -> WalletJson.of(customer, ledger.givenBack(customer))),
                call);
    }

    private static boolean hasText(JsonNode object, String field, Optional<String> wanted) {
        return wanted.isEmpty() || wanted.get().equals(object.path(field).asString());
    }

    private static SandboxResponse one(String root, ObjectNode object) {
        return SandboxResponse.json(200, SandboxJson.object().set(root, object));
    }

    private static SandboxResponse page(String root, Stream<ObjectNode> found, ApiCall call) {
        List<ObjectNode> all = found.toList();
        return ListPage.of(call.query()).response(root, all.stream(), row -> row, all.size());
    }
}
