package io.lagomcp.invoices.sandbox;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers what is asked about customers, add-ons, billing entities, taxes, credit notes, payments and wallets. */
final class Lookups {
    private final Ledger ledger;
    private final InvoiceView view;

    Lookups(Ledger ledger, InvoiceView view) {
        this.ledger = ledger;
        this.view = view;
    }

    List<Route> routes() {
        return List.of(
                new Route("GET", "/customers", this::customers, "customer"),
                new Route("GET", "/customers/{id}", call -> one("customer", customer(call)), "customer"),
                new Route(
                        "GET",
                        "/add_ons",
                        call -> page("add_ons", AddOn.ALL.stream().map(AddOn::json), call),
                        "add_on"),
                new Route("GET", "/add_ons/{id}", call -> one("add_on", addOn(call)), "add_on"),
                new Route("GET", "/billing_entities", call -> billingEntities(), "billing_entity"),
                new Route(
                        "GET", "/billing_entities/{id}", call -> one("billing_entity", entity(call)), "billing_entity"),
                new Route(
                        "GET", "/taxes", call -> page("taxes", Tax.ALL.stream().map(Tax::json), call), "tax"),
                new Route("GET", "/taxes/{id}", call -> one("tax", tax(call)), "tax"),
                new Route("GET", "/credit_notes", this::creditNotes, "credit_note"),
                new Route("GET", "/payments", this::payments, "payment"),
                new Route("GET", "/wallets", this::wallets, "wallet"));
    }

    private Response customers(Call call) {
        Optional<String> externalId = call.query().present("external_id");
        return page(
                "customers",
                ledger.customers().stream()
                        .filter(customer -> hasText(customer, "external_id", externalId))
                        .map(Lookups::withTaxes),
                call);
    }

    private ObjectNode customer(Call call) {
        return withTaxes(ledger.customer(call.id()));
    }

    private static ObjectNode withTaxes(ObjectNode customer) {
        ObjectNode shown = customer.deepCopy();
        ArrayNode taxes = shown.putArray("taxes");
        Tax.ofCountry(customer.path("country").asString()).forEach(tax -> taxes.add(tax.json()));
        return shown;
    }

    private static ObjectNode addOn(Call call) {
        return AddOn.withCode(call.id()).map(AddOn::json).orElseThrow(() -> LagoError.notFound("add_on"));
    }

    private static ObjectNode tax(Call call) {
        return Tax.withCode(call.id()).map(Tax::json).orElseThrow(() -> LagoError.notFound("tax"));
    }

    /** The list has no meta, no pages and none of its entities' taxes. */
    private static Response billingEntities() {
        ArrayNode rows = Json.array();
        BillingEntity.ALL.forEach(entity -> rows.add(entity.json()));
        return Response.json(200, Json.object().set("billing_entities", rows));
    }

    private static ObjectNode entity(Call call) {
        ObjectNode shown = BillingEntity.withCode(call.id())
                .map(BillingEntity::json)
                .orElseThrow(() -> LagoError.notFound("billing_entity"));
        shown.putArray("taxes");
        shown.putArray("selected_invoice_custom_sections");
        return shown;
    }

    private Response creditNotes(Call call) {
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

    private Response payments(Call call) {
        Optional<String> customer = call.query().present("external_customer_id");
        Optional<String> invoice = call.query().present("invoice_id");
        return page(
                "payments",
                ledger.invoices().stream()
                        .filter(found -> hasText(found, "lago_id", invoice))
                        .filter(found -> hasText(found.path("customer"), "external_id", customer))
                        .flatMap(PaymentForm::of),
                call);
    }

    /** Those have one who bought credits or paid with some; its balance is made up. */
    private Response wallets(Call call) {
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
                        .map(customer -> WalletForm.of(customer, ledger.givenBack(customer))),
                call);
    }

    private static boolean hasText(JsonNode object, String field, Optional<String> wanted) {
        return wanted.isEmpty() || wanted.get().equals(object.path(field).asString());
    }

    private static Response one(String root, ObjectNode object) {
        return Response.json(200, Json.object().set(root, object));
    }

    private static Response page(String root, Stream<ObjectNode> found, Call call) {
        List<ObjectNode> all = found.toList();
        return Page.of(call.query()).response(root, all.stream(), row -> row, all.size());
    }
}
