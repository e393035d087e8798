package io.lagomcp.invoices.tool.write;

import io.lagomcp.invoices.lago.AccountReader;
import io.lagomcp.invoices.lago.Currencies;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceQuery;
import io.lagomcp.invoices.lago.InvoiceReader;
import io.lagomcp.invoices.lago.LookupResult;
import io.lagomcp.invoices.lago.SafeText;
import io.lagomcp.invoices.lago.http.LagoException;
import io.lagomcp.invoices.lago.http.LagoFailure;
import io.lagomcp.invoices.text.SpellingSuggester;
import io.lagomcp.invoices.tool.ToolArguments;
import io.lagomcp.invoices.tool.ToolException;
import io.lagomcp.invoices.tool.search.ParallelReads;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What Lago knows of everything that a one-off invoice names. What this key may not read is left out, and is said.
 *
 * @param recent the customer's newest invoices
 * @param latest an earlier invoice of the customer, which stands in where the customer cannot be read
 * @param entity that issues the invoice, with its taxes; empty where it cannot be read
 * @param taxes that lines name, by code
 */
public record OneOffAccountData(
        RecentInvoices recent,
        Optional<Invoice> latest,
        LookupResult<ObjectNode> customer,
        Map<String, LookupResult<ObjectNode>> addOns,
        Optional<LookupResult<ObjectNode>> entity,
        Map<String, LookupResult<ObjectNode>> taxes) {

    /** The hint where Lago has no such add-on. */
    public static final String RIGHT_ADD_ON =
            "Search with find_add_ons to find the right code, and ask the user if several may be meant.";

    private static final int MOST_READ_ONE_BY_ONE = 10;
    private static final int MOST_PAGES = 3;
    private static final int MOST_NAMED = 3;
    private static final String ADD_ON_NOT_FOUND = "add_on_not_found";
    private static final String ISSUED = "invoice.finalized";
    private static final String ENTITY = "billing_entity_code";

    /**
     * Takes four requests where there is one add-on, and one more for each other one and for each tax code. Of more than 10
     * add-ons, those on the first pages of the list take no request of their own.
     */
    public static OneOffAccountData read(ToolArguments arguments, LocalDate firstDay, InvoiceReader invoices) {
        AccountReader account = invoices.account();
        String externalId = arguments.required("external_customer_id");
        OneOffLines lines = OneOffLines.of(arguments);
        try (ParallelReads reads = new ParallelReads()) {
            Supplier<LookupResult<ObjectNode>> customer = reads.start(() -> account.customer(externalId));
            Optional<Supplier<LookupResult<ObjectNode>>> named =
                    arguments.text(ENTITY).map(code -> reads.start(() -> account.billingEntity(code)));
            Map<String, LookupResult<ObjectNode>> addOns = onFirstPages(lines.addOnCodes(), account);
            Set<String> others = lines.addOnCodes();
            others.removeAll(addOns.keySet());
            Supplier<Map<String, LookupResult<ObjectNode>>> otherAddOns = reads.startEach(others, account::addOn);
            Supplier<Map<String, LookupResult<ObjectNode>>> taxes = reads.startEach(lines.taxCodes(), account::tax);
            RecentInvoices recent = RecentInvoices.of(externalId, firstDay, invoices);
            LookupResult<ObjectNode> known = customer.get();
            Optional<Supplier<LookupResult<ObjectNode>>> entity = named.or(() -> known.value()
                    .map(found -> found.path(ENTITY).asString(""))
                    .map(code -> reads.start(() -> account.billingEntity(code))));
            Optional<Invoice> latest = recent.newest()
                    .or(() -> known.isNotReadable() ? latestInvoiceOf(externalId, invoices) : Optional.empty());
            addOns.putAll(otherAddOns.get());
            Optional<LookupResult<ObjectNode>> issuer =
                    entity.map(Supplier::get).filter(it -> named.isPresent() || !it.isMissing());
            return new OneOffAccountData(recent, latest, known, addOns, issuer, taxes.get());
        }
    }

    /** The add-ons on the first pages of the list; used for many codes. */
    private static Map<String, LookupResult<ObjectNode>> onFirstPages(Set<String> codes, AccountReader account) {
        Map<String, LookupResult<ObjectNode>> found = new LinkedHashMap<>();
        boolean more = codes.size() > MOST_READ_ONE_BY_ONE;
        for (int page = 1; more && page <= MOST_PAGES; page++) {
            LookupResult<List<ObjectNode>> rows = account.addOns(page);
            if (rows.isNotReadable()) {
                codes.forEach(code -> found.putIfAbsent(code, LookupResult.notReadable()));
            }
            for (ObjectNode row : rows.value().orElse(List.of())) {
                String code = row.path("code").asString("");
                if (codes.contains(code)) {
                    found.put(code, LookupResult.found(row));
                }
            }
            more = found.size() < codes.size()
                    && rows.value()
                            .filter(all -> all.size() == AccountReader.MOST_ROWS)
                            .isPresent();
        }
        return found;
    }

    /** Lago's search knows the customer's name and currency from any earlier invoice. */
    private static Optional<Invoice> latestInvoiceOf(String externalId, InvoiceReader invoices) {
        return invoices.search(InvoiceQuery.page(1, 1).with("external_customer_id", externalId)).invoices().stream()
                .filter(invoice -> invoice.externalCustomerId().equals(externalId))
                .findFirst();
    }

    /** Throws what Lago would answer where it does not have what the invoice names, and names it. */
    void requireAllThere(AccountReader account) {
        if (customer.isMissing()) {
            throw notFound("customer_not_found");
        }
        List<String> missing = missing(addOns);
        if (!missing.isEmpty()) {
            throw new ToolException(
                    ADD_ON_NOT_FOUND,
                    "Lago has no add-on " + named(missing) + ".",
                    similarAddOns(missing, account) + RIGHT_ADD_ON);
        }
        if (entity.filter(LookupResult::isMissing).isPresent()) {
            throw notFound("billing_entity_not_found");
        }
    }

    /** The tax codes that Lago does not know, and ignores. */
    List<String> unknownTaxCodes() {
        return missing(taxes);
    }

    /** The codes among the newest add-ons that resemble these, as a sentence; empty if there are none. */
    private static String similarAddOns(List<String> codes, AccountReader account) {
        List<String> known = account.addOns(1).value().orElse(List.of()).stream()
                .map(addOn -> addOn.path("code").asString(""))
                .toList();
        List<String> near = codes.stream()
                .flatMap(code -> SpellingSuggester.resembling(code, known).stream())
                .distinct()
                .limit(MOST_NAMED)
                .toList();
        return near.isEmpty() ? "" : "Perhaps meant: " + named(near) + ". ";
    }

    private static List<String> missing(Map<String, LookupResult<ObjectNode>> byCode) {
        return byCode.entrySet().stream()
                .filter(found -> found.getValue().isMissing())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** For a sentence: the first few codes, and how many more there are. */
    public static String named(Collection<String> codes) {
        int more = codes.size() - MOST_NAMED;
        return codes.stream().limit(MOST_NAMED).map(SafeText::quoted).collect(Collectors.joining(", "))
                + (more > 0 ? " and " + more + " others" : "");
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

    /** The customer's billing entity, which has the default taxes of all its invoices; empty if it was not read. */
    private Optional<ObjectNode> customersEntity() {
        String own =
                customer.value().map(found -> found.path(ENTITY).asString("")).orElse("");
        return entity.flatMap(LookupResult::value)
                .filter(found -> found.path("code").asString("").equals(own));
    }

    /**
     * The taxes of a line: the named taxes that exist, else those of the add-on, the customer or the customer's billing entity,
     * in this order. Empty where they cannot be known.
     */
    Optional<List<JsonNode>> taxesOf(List<String> codes, String addOnCode) {
        if (asCustomerOf().hasTaxProvider()) {
            return Optional.empty();
        }
        List<LookupResult<ObjectNode>> named = codes.stream()
                .distinct()
                .map(code -> Objects.requireNonNull(taxes.get(code)))
                .toList();
        if (named.stream().anyMatch(LookupResult::isNotReadable)) {
            return Optional.empty();
        }
        List<JsonNode> known = named.stream()
                .flatMap(tax -> tax.value().stream())
                .map(JsonNode.class::cast)
                .toList();
        return known.isEmpty() && addOns.containsKey(addOnCode)
                ? taxesOfFirst(List.of(addOn(addOnCode), customer.value(), customersEntity()))
                : Optional.of(known).filter(found -> !found.isEmpty());
    }

    private static Optional<List<JsonNode>> taxesOfFirst(List<Optional<ObjectNode>> owners) {
        for (Optional<ObjectNode> owner : owners) {
            if (owner.isEmpty() || !owner.get().path("taxes").isArray()) {
                return Optional.empty();
            }
            if (!owner.get().path("taxes").isEmpty()) {
                return Optional.of(owner.get().path("taxes").valueStream().toList());
            }
        }
        return Optional.of(List.of());
    }

    private Optional<ObjectNode> addOn(String code) {
        return Optional.ofNullable(addOns.get(code)).flatMap(LookupResult::value);
    }

    /** Whether an e-mail goes out with the new invoice; empty where that cannot be known. */
    Optional<Boolean> mails() {
        if (customer.value().filter(found -> found.path("email").isNull()).isPresent()) {
            return Optional.of(false);
        }
        return entity.flatMap(LookupResult::value)
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
        if (addOns.values().stream().anyMatch(LookupResult::isNotReadable)) {
            unread.add("add-ons");
        }
        if (entity.filter(LookupResult::isNotReadable).isPresent()) {
            unread.add("the billing entity");
        }
        if (taxes.values().stream().anyMatch(LookupResult::isNotReadable)) {
            unread.add("taxes");
        }
        return unread;
    }
}
