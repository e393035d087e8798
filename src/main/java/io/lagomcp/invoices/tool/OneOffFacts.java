package io.lagomcp.invoices.tool;

import io.lagomcp.invoices.lago.AccountReads;
import io.lagomcp.invoices.lago.Currencies;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceQuery;
import io.lagomcp.invoices.lago.InvoiceReads;
import io.lagomcp.invoices.lago.LagoException;
import io.lagomcp.invoices.lago.LagoFailure;
import io.lagomcp.invoices.lago.Lookup;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What Lago knows of everything that a one-off invoice names. What this key may not read is left out, and is said.
 *
 * @param recent the customer's newest invoices
 * @param latest an earlier invoice of the customer, which stands in where the customer cannot be read
 * @param addOns by code
 * @param entity that issues the invoice, with its taxes; empty where it cannot be read
 * @param taxes of the account; only read where a line names tax codes
 */
record OneOffFacts(
        RecentInvoices recent,
        Optional<Invoice> latest,
        Lookup<ObjectNode> customer,
        Map<String, Lookup<ObjectNode>> addOns,
        Optional<Lookup<ObjectNode>> entity,
        Optional<Lookup<List<ObjectNode>>> taxes) {

    private static final String ISSUED = "invoice.finalized";
    private static final String ENTITY = "billing_entity_code";

    /** Takes four requests where there is one add-on, and one more for each other one and where a line names tax codes. */
    static OneOffFacts read(Arguments arguments, LocalDate firstDay, InvoiceReads invoices) {
        AccountReads account = invoices.account();
        String externalId = arguments.required("external_customer_id");
        OneOffLines lines = OneOffLines.of(arguments);
        try (ConcurrentReads reads = new ConcurrentReads()) {
            Supplier<Lookup<ObjectNode>> customer = reads.start(() -> account.customer(externalId));
            Map<String, Supplier<Lookup<ObjectNode>>> addOns = new LinkedHashMap<>();
            lines.all().stream()
                    .map(OneOffLine::addOnCode)
                    .distinct()
                    .forEach(code -> addOns.put(code, reads.start(() -> account.addOn(code))));
            Optional<Supplier<Lookup<List<ObjectNode>>>> taxes =
                    lines.nameTaxes() ? Optional.of(reads.start(account::taxes)) : Optional.empty();
            Optional<Supplier<Lookup<ObjectNode>>> named =
                    arguments.text(ENTITY).map(code -> reads.start(() -> account.billingEntity(code)));
            RecentInvoices recent = RecentInvoices.of(externalId, firstDay, invoices);
            Lookup<ObjectNode> known = customer.get();
            Optional<Supplier<Lookup<ObjectNode>>> entity = named.or(() -> known.value()
                    .map(found -> found.path(ENTITY).asString(""))
                    .map(code -> reads.start(() -> account.billingEntity(code))));
            Optional<Invoice> latest = recent.newest()
                    .or(() -> known.isNotReadable() ? latestInvoiceOf(externalId, invoices) : Optional.empty());
            Map<String, Lookup<ObjectNode>> found = new LinkedHashMap<>();
            addOns.forEach((code, addOn) -> found.put(code, addOn.get()));
            Optional<Lookup<ObjectNode>> issuer =
                    entity.map(Supplier::get).filter(it -> named.isPresent() || !it.isMissing());
            return new OneOffFacts(recent, latest, known, found, issuer, taxes.map(Supplier::get));
        }
    }

    /** Lago's search knows the customer's name and currency from any earlier invoice. */
    private static Optional<Invoice> latestInvoiceOf(String externalId, InvoiceReads invoices) {
        return invoices.search(InvoiceQuery.page(1, 1).ofCustomer(externalId)).invoices().stream()
                .filter(invoice -> invoice.externalCustomerId().equals(externalId))
                .findFirst();
    }

    /** Throws what Lago would answer where it does not have what the invoice names. */
    void requireAllThere() {
        if (customer.isMissing()) {
            throw notFound("customer_not_found");
        }
        addOns.forEach((code, addOn) -> {
            if (addOn.isMissing()) {
                throw notFound("add_on_not_found");
            }
        });
        if (entity.filter(Lookup::isMissing).isPresent()) {
            throw notFound("billing_entity_not_found");
        }
    }

    private static LagoException notFound(String code) {
        return new LagoException(new LagoFailure.NotFound(code, "Lago answered 404 " + code));
    }

    /** The customer, as it is now or as an earlier invoice shows it; an object without fields where neither is known. */
    Invoice asCustomerOf() {
        ObjectNode invoice = JsonNodeFactory.instance.objectNode();
        customer.value()
                .or(() -> latest.map(found -> found.json().path("customer"))
                        .filter(ObjectNode.class::isInstance)
                        .map(ObjectNode.class::cast))
                .ifPresent(found -> invoice.set("customer", found));
        customer.value()
                .ifPresent(found -> invoice.put(
                        "self_billed", found.path("account_type").asString("").equals("partner")));
        return new Invoice(invoice);
    }

    /** What an add-on costs in minor units, where it could be read. */
    Optional<BigDecimal> priceOf(String addOnCode) {
        return addOn(addOnCode)
                .map(addOn -> addOn.path("amount_cents"))
                .filter(JsonNode::isNumber)
                .map(JsonNode::decimalValue);
    }

    /** The currency that an add-on's price is in, where it could be read. */
    Optional<String> currencyOf(String addOnCode) {
        return addOn(addOnCode)
                .map(addOn -> addOn.path("amount_currency").asString(""))
                .filter(Currencies::accepted);
    }

    private Optional<ObjectNode> addOn(String code) {
        return Optional.ofNullable(addOns.get(code)).flatMap(Lookup::value);
    }

    /** Whether an e-mail goes out with the new invoice; empty where that cannot be known. */
    Optional<Boolean> mails() {
        if (customer.value().filter(found -> found.path("email").isNull()).isPresent()) {
            return Optional.of(false);
        }
        return entity.flatMap(Lookup::value)
                .map(found -> found.path("email_settings"))
                .filter(JsonNode::isArray)
                .filter(settings -> settings.valueStream()
                        .noneMatch(setting -> setting.asString("").equals(ISSUED)))
                .map(settings -> false);
    }

    /** What could not be read and so was not checked, each in words. */
    List<String> unread() {
        List<String> unread = new ArrayList<>();
        if (customer.isNotReadable()) {
            unread.add("the customer");
        }
        if (addOns.values().stream().anyMatch(Lookup::isNotReadable)) {
            unread.add("add-ons");
        }
        if (entity.filter(Lookup::isNotReadable).isPresent()) {
            unread.add("the billing entity");
        }
        if (taxes.filter(Lookup::isNotReadable).isPresent()) {
            unread.add("taxes");
        }
        return unread;
    }
}
