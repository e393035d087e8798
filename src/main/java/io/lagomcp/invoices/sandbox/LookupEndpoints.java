package io.lagomcp.invoices.sandbox;

import static io.lagomcp.invoices.sandbox.store.LagoErrorResponse.refuseIf;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.cents;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.is;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.text;

import io.lagomcp.invoices.sandbox.InvoiceListEndpoint.ListPage;
import io.lagomcp.invoices.sandbox.SandboxApi.ApiRoute;
import io.lagomcp.invoices.sandbox.SandboxApi.SandboxContext;
import io.lagomcp.invoices.sandbox.store.BillingEntity;
import io.lagomcp.invoices.sandbox.store.InvoiceLine.AddOn;
import io.lagomcp.invoices.sandbox.store.InvoiceLine.Tax;
import io.lagomcp.invoices.sandbox.store.InvoiceStore;
import io.lagomcp.invoices.sandbox.store.LagoErrorResponse;
import io.lagomcp.invoices.sandbox.store.SandboxJson;
import io.lagomcp.invoices.sandbox.store.SandboxResponse;
import io.lagomcp.invoices.sandbox.store.Subscription;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers the lookups of customers, add-ons, billing entities, taxes, credit notes, payments and wallets. */
record LookupEndpoints(SandboxContext context) {
    private static final long WALLET_BALANCE = 10_000;
    private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final List<String> STATES = List.of("active", "pending", "terminated", "canceled", "incomplete");
    private static final Map<String, List<String>> CREDIT_CHOICES = Map.of(
            "credit_status", List.of("available", "consumed", "voided"),
            "refund_status", List.of("pending", "succeeded", "failed"));
    private static final List<String> SEARCHED =
            List.of("name", "firstname", "lastname", "legal_name", "external_id", "email");
    private static final Comparator<ObjectNode> NEWEST_FIRST =
            latestFirst("created_at").thenComparing(row -> text(row, "lago_id"));

    List<ApiRoute> routes() {
        return List.of(
                list("customer", "/customers", this::customers),
                one("customer", "/customers/{id}", id -> Optional.of(withTaxes(store().customer(id)))),
                list("add_on", "/add_ons", query -> AddOn.ALL.stream()
                        .map(AddOn::json)
                        .sorted(NEWEST_FIRST)),
                one("add_on", "/add_ons/{id}", id -> AddOn.withCode(id).map(AddOn::json)),
                new ApiRoute("GET", "/billing_entities", "billing_entity", call -> billingEntities()),
                one("billing_entity", "/billing_entities/{id}", id -> BillingEntity.withCode(id)
                        .map(LookupEndpoints::details)),
                list("tax", "/taxes", query -> Tax.ALL.stream().map(Tax::json)),
                one("tax", "/taxes/{id}", id -> Tax.withCode(id).map(Tax::json)),
                list("credit_note", "/credit_notes", this::creditNotes),
                list("payment", "/payments", this::payments),
                list("subscription", "/subscriptions", this::subscriptions),
                list("payment_request", "/payment_requests", this::paymentRequests),
                list("invoice", "/payment_receipts", this::receipts),
                list("wallet", "/wallets", this::wallets));
    }

    private InvoiceStore store() {
        return context.store();
    }

    /** A route that answers with one object, or 404 if there is none with the id. */
    private static ApiRoute one(String resource, String path, Function<String, Optional<ObjectNode>> finder) {
        return new ApiRoute("GET", path, resource, call -> {
            ObjectNode found = finder.apply(call.id()).orElseThrow(() -> LagoErrorResponse.notFound(resource));
            return SandboxResponse.json(200, SandboxJson.object().set(resource, found));
        });
    }

    /** A route that answers with a page of the rows that fit the query, under the name in the path. */
    private static ApiRoute list(String resource, String path, Function<QueryString, Stream<ObjectNode>> finder) {
        return new ApiRoute("GET", path, resource, call -> {
            List<ObjectNode> found = finder.apply(call.query()).toList();
            return ListPage.of(call.query()).response(path.substring(1), found, row -> row, found.size());
        });
    }

    private Stream<ObjectNode> customers(QueryString query) {
        requireKnown("account_type", List.of("customer", "partner"), query);
        Predicate<ObjectNode> entities = InvoiceListFilter.billingEntities(query, store());
        Optional<String> externalId = query.present("external_id");
        String term = externalId.isPresent()
                ? ""
                : query.one("search_term").orElse("").strip();
        return store().customers().stream()
                .filter(customer -> hasText(customer, "external_id", externalId))
                .filter(entities)
                .filter(customer -> oneOf(customer, "account_type", query.many("account_type")))
                .filter(customer -> oneOf(customer, "currency", query.many("currencies")))
                .filter(customer ->
                        SEARCHED.stream().anyMatch(field -> InvoiceListFilter.contains(text(customer, field), term)))
                .sorted(NEWEST_FIRST)
                .map(LookupEndpoints::withTaxes);
    }

    private static ObjectNode withTaxes(ObjectNode customer) {
        ObjectNode shown = customer.deepCopy();
        ArrayNode taxes = shown.putArray("taxes");
        Tax.ofCountry(text(customer, "country")).forEach(tax -> taxes.add(tax.json()));
        return shown;
    }

    /** The list has no meta, no pages and no taxes of the entities. */
    private static SandboxResponse billingEntities() {
        ArrayNode rows = SandboxJson.array();
        BillingEntity.ALL.forEach(entity -> rows.add(entity.json()));
        return SandboxResponse.json(200, SandboxJson.object().set("billing_entities", rows));
    }

    private static ObjectNode details(BillingEntity entity) {
        ObjectNode shown = entity.json();
        shown.putArray("taxes");
        shown.putArray("selected_invoice_custom_sections");
        return shown;
    }

    private Stream<ObjectNode> creditNotes(QueryString query) {
        Predicate<ObjectNode> entities = InvoiceListFilter.billingEntities(query, store());
        Predicate<ObjectNode> amounts = InvoiceListFilter.amounts(query);
        Optional<String> customer = query.one("external_customer_id");
        Optional<String> number = query.present("invoice_number");
        Optional<String> currency = query.present("currency");
        String term = query.one("search_term").orElse("").strip();
        return store().creditNotes().stream()
                .filter(note -> hasText(note, "invoice_number", number))
                .filter(note -> hasText(note.path("customer"), "external_id", customer))
                .filter(note -> hasText(note, "currency", currency))
                .filter(entities.and(amounts))
                .filter(note -> CREDIT_CHOICES.entrySet().stream().allMatch(choice -> {
                    List<String> wanted = query.values(choice.getKey());
                    // an unknown value drops the filter
                    return !choice.getValue().containsAll(wanted) || oneOf(note, choice.getKey(), wanted);
                }))
                .filter(note -> Stream.concat(
                                Stream.of(text(note, "number"), text(note, "lago_id")),
                                InvoiceListFilter.NAMES.stream().map(name -> text(note.path("customer"), name)))
                        .anyMatch(searched -> InvoiceListFilter.contains(searched, term)))
                .sorted(latestFirst("created_at"))
                .map(context.documents()::full);
    }

    private Stream<ObjectNode> subscriptions(QueryString query) {
        Predicate<ObjectNode> entities = InvoiceListFilter.billingEntities(query, store());
        List<String> given = query.many("status");
        // a state outside of an array counts for nothing, and an unknown one in it drops the filter
        List<String> states = given.isEmpty() ? List.of("active") : STATES.containsAll(given) ? given : STATES;
        return store().customers().stream()
                .filter(entities)
                .flatMap(customer -> Subscription.inAllStates(customer, store().today(customer)))
                .filter(row -> states.contains(text(row, "status")))
                .filter(row -> Stream.of("external_customer_id", "external_id", "plan_code")
                        .allMatch(field -> hasText(row, field, query.one(field))))
                .sorted(latestFirst("subscription_at"));
    }

    private Stream<ObjectNode> payments(QueryString query) {
        Optional<String> customer = query.present("external_customer_id");
        Optional<String> invoiceId = invoiceId(query);
        Stream<ObjectNode> invoices = store().invoices().stream()
                .filter(invoice -> hasText(invoice, "lago_id", invoiceId))
                .filter(invoice -> hasText(invoice.path("customer"), "external_id", customer));
        return invoices.flatMap(LookupEndpoints::paymentsOf).sorted(NEWEST_FIRST);
    }

    /** Some customers were asked for all that is overdue; the requests to every other of them failed. */
    private Stream<ObjectNode> paymentRequests(QueryString query) {
        Predicate<ObjectNode> entities = InvoiceListFilter.billingEntities(query, store());
        return store().customers().stream()
                .filter(entities)
                .filter(customer -> hasText(customer, "external_id", query.one("external_customer_id")))
                .flatMap(customer -> paymentRequest(customer).stream())
                .filter(row -> hasText(row, "payment_status", query.one("payment_status")))
                .filter(row -> hasText(row, "amount_currency", query.one("currency")))
                .sorted(NEWEST_FIRST);
    }

    private Optional<ObjectNode> paymentRequest(ObjectNode customer) {
        int id = customer.path("sequential_id").asInt();
        List<ObjectNode> overdue = store().invoices().stream()
                .filter(invoice -> invoice.path("customer").path("lago_id").equals(customer.path("lago_id")))
                .filter(invoice -> invoice.path("payment_overdue").asBoolean())
                .toList();
        if (id % 5 != 1 || overdue.isEmpty()) {
            return Optional.empty();
        }
        ObjectNode request = SandboxJson.object()
                .put("lago_id", SandboxJson.idOf("payment request to " + text(customer, "external_id")))
                .put(
                        "amount_cents",
                        overdue.stream()
                                .mapToLong(invoice -> cents(invoice, "total_due_amount_cents"))
                                .sum())
                .put("amount_currency", text(customer, "currency"))
                .put("email", text(customer, "email"))
                .put("payment_status", id % 10 == 1 ? "pending" : "failed")
                .put("created_at", store().today(customer) + "T06:00:00Z")
                .set("customer", customer.deepCopy().without("integration_customers"));
        ArrayNode invoices = request.putArray("invoices");
        overdue.forEach(invoice -> invoices.add(context.documents()
                .row(invoice)
                .remove(List.of("customer", "metadata", "applied_taxes", "applied_usage_thresholds"))));
        return Optional.of(request);
    }

    /** Every payment that succeeded has a receipt, whose PDF is not there yet. */
    private Stream<ObjectNode> receipts(QueryString query) {
        Optional<String> invoiceId = invoiceId(query);
        return store().invoices().stream()
                .filter(invoice -> hasText(invoice, "lago_id", invoiceId))
                .flatMap(invoice -> paymentsOf(invoice)
                        .filter(payment -> is(payment, "payment_status", "succeeded"))
                        .map(payment -> receipt(invoice, payment)))
                .sorted(NEWEST_FIRST);
    }

    private static ObjectNode receipt(ObjectNode invoice, ObjectNode payment) {
        String number = "%s-RCPT-%06d"
                .formatted(
                        text(invoice.path("customer"), "slug"),
                        invoice.path("sequential_id").asInt());
        return SandboxJson.object()
                .put("lago_id", SandboxJson.idOf("receipt " + number))
                .put("number", number)
                .putNull("file_url")
                .putNull("xml_url")
                .set("payment", payment)
                .set("created_at", payment.path("created_at"));
    }

    /** The id in {@code invoice_id}, in small letters; 422 if it is no UUID. */
    private static Optional<String> invoiceId(QueryString query) {
        Optional<String> given = query.present("invoice_id").map(id -> id.toLowerCase(Locale.ROOT));
        refuseIf(
                given.filter(id -> !UUID.matcher(id).matches()).isPresent(),
                LagoErrorResponse.invalid("invoice_id", "is in invalid format"));
        return given;
    }

    /** Customers who bought credits or paid with credits have a wallet; its balance is invented. */
    private Stream<ObjectNode> wallets(QueryString query) {
        Optional<String> externalId = query.one("external_customer_id");
        externalId.ifPresent(store()::customer);
        Set<JsonNode> owners = store().invoices().stream()
                .filter(invoice ->
                        is(invoice, "invoice_type", "credit") || cents(invoice, "prepaid_credit_amount_cents") > 0)
                .map(invoice -> invoice.path("customer").path("external_id"))
                .collect(Collectors.toSet());
        return store().customers().stream()
                .filter(customer -> hasText(customer, "external_id", externalId))
                .filter(customer -> owners.contains(customer.path("external_id")))
                .map(this::wallet);
    }

    private ObjectNode wallet(ObjectNode customer) {
        long balance = WALLET_BALANCE + store().returnedCredits(customer);
        String credits = Double.toString(balance / 100.0);
        String created = text(customer, "created_at");
        return SandboxJson.template("wallet")
                .put("lago_id", SandboxJson.idOf("wallet " + text(customer, "external_id")))
                .put("lago_customer_id", text(customer, "lago_id"))
                .put("external_customer_id", text(customer, "external_id"))
                .put("billing_entity_code", text(customer, "billing_entity_code"))
                .put("currency", text(customer, "currency"))
                .put("credits_balance", credits)
                .put("credits_ongoing_balance", credits)
                .put("balance_cents", balance)
                .put("ongoing_balance_cents", balance)
                .put("created_at", created)
                .put("last_balance_sync_at", created);
    }

    /** 422 for a member of an array that Lago does not know; it ignores values outside of an array. */
    private static void requireKnown(String parameter, List<String> known, QueryString query) {
        List<String> given = query.many(parameter);
        for (int i = 0; i < given.size(); i++) {
            if (!known.contains(given.get(i))) {
                ObjectNode details = SandboxJson.object();
                details.putObject(parameter)
                        .putArray(Integer.toString(i))
                        .add("must be one of: " + String.join(", ", known));
                throw LagoErrorResponse.invalid(details);
            }
        }
    }

    private static Comparator<ObjectNode> latestFirst(String time) {
        return Comparator.<ObjectNode, String>comparing(row -> text(row, time)).reversed();
    }

    private static boolean oneOf(JsonNode object, String field, List<String> wanted) {
        return wanted.isEmpty() || wanted.contains(text(object, field));
    }

    private static boolean hasText(JsonNode object, String field, Optional<String> wanted) {
        return wanted.isEmpty() || is(object, field, wanted.get());
    }

    /** The payments of an invoice, made up from what was paid of it: one payment of that amount, or one that failed. */
    private static Stream<ObjectNode> paymentsOf(ObjectNode invoice) {
        long paid = cents(invoice, "total_paid_amount_cents");
        if (paid > 0) {
            return Stream.of(payment(invoice, paid, "succeeded"));
        }
        boolean failed = is(invoice, "payment_status", "failed")
                && !billing(invoice).path("payment_provider").isNull();
        return failed ? Stream.of(payment(invoice, cents(invoice, "total_amount_cents"), "failed")) : Stream.empty();
    }

    private static JsonNode billing(ObjectNode invoice) {
        return invoice.path("customer").path("billing_configuration");
    }

    private static ObjectNode payment(ObjectNode invoice, long amount, String status) {
        JsonNode customer = invoice.path("customer");
        JsonNode billing = billing(invoice);
        String lagoId = SandboxJson.idOf("payment " + text(invoice, "lago_id") + status);
        ObjectNode payment = SandboxJson.template("payment")
                .put("lago_id", lagoId)
                .put("lago_customer_id", text(customer, "lago_id"))
                .put("external_customer_id", text(customer, "external_id"))
                .put("lago_payable_id", text(invoice, "lago_id"))
                .put("amount_cents", amount)
                .put("amount_currency", text(invoice, "currency"))
                .put("status", status)
                .put("payment_status", status)
                .set("payment_provider_code", billing.path("payment_provider_code"))
                .set("provider_customer_id", billing.path("provider_customer_id"));
        payment.withArrayProperty("invoice_ids").add(invoice.path("lago_id"));
        payment.withArrayProperty("invoice_numbers").add(invoice.path("number"));
        if (!billing.path("payment_provider").isNull()) {
            String provider = text(billing, "payment_provider");
            String name = provider.substring(0, 1).toUpperCase(Locale.ROOT) + provider.substring(1);
            String externalId = "pay_" + lagoId.substring(0, 8);
            payment.put("type", "provider")
                    .putNull("reference")
                    .put("payment_provider_type", "PaymentProviders::" + name + "Provider")
                    .put("external_payment_id", externalId)
                    .put("provider_payment_id", externalId);
        }
        return payment.put("created_at", time(invoice));
    }

    private static String time(ObjectNode invoice) {
        JsonNode fee = invoice.path("fees").path(0);
        return Stream.of(fee.path("succeeded_at"), fee.path("failed_at"))
                .filter(JsonNode::isString)
                .findFirst()
                .orElse(invoice.path("created_at"))
                .asString();
    }
}
