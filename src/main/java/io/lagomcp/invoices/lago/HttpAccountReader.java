package io.lagomcp.invoices.lago;

import io.lagomcp.invoices.lago.http.LagoException;
import io.lagomcp.invoices.lago.http.LagoFailure;
import io.lagomcp.invoices.lago.http.LagoRequest;
import io.lagomcp.invoices.lago.http.RequestSender;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads account data over HTTP. Lago ignores a filter that it cannot read, so every row is compared with the request. */
record HttpAccountReader(RequestSender calls) implements AccountReader {
    private static final Map.Entry<String, String> FULL_PAGE = Map.entry("per_page", String.valueOf(MOST_ROWS));

    @Override
    public RowPage rows(String name, InvoiceQuery query) {
        LagoRequest request = LagoRequest.get("/" + name).withQuery(query.parameters());
        ObjectNode answer = LagoClient.object(request, calls.call(request));
        List<ObjectNode> rows = objects(answer.path(name));
        JsonNode total = answer.path("meta").path("total_count");
        if (!answer.path(name).isArray() || rows.size() != answer.path(name).size() || !total.isInt()) {
            throw LagoClient.unreadable(request);
        }
        return new RowPage(rows, total.intValue());
    }

    @Override
    public LookupResult<ObjectNode> customer(String externalId) {
        LagoRequest request = LagoRequest.get("/customers")
                .withQuery(List.of(Map.entry("external_id", externalId), Map.entry("per_page", "1")));
        return list(request, "customers").then(rows -> theOne(rows, hasText("external_id", externalId)));
    }

    /** An older Lago may not know the filter, and answers with anybody. */
    private static LookupResult<ObjectNode> theOne(List<ObjectNode> rows, Predicate<ObjectNode> wanted) {
        return rows.isEmpty()
                ? LookupResult.missing()
                : rows.stream()
                        .filter(wanted)
                        .findFirst()
                        .map(LookupResult::found)
                        .orElseGet(LookupResult::notReadable);
    }

    @Override
    public LookupResult<ObjectNode> addOn(String code) {
        return one("add_on", "/add_ons/", code);
    }

    @Override
    public LookupResult<List<ObjectNode>> addOns(int page) {
        LagoRequest request =
                LagoRequest.get("/add_ons").withQuery(List.of(Map.entry("page", String.valueOf(page)), FULL_PAGE));
        return list(request, "add_ons");
    }

    @Override
    public LookupResult<ObjectNode> billingEntity(String code) {
        return one("billing_entity", "/billing_entities/", code);
    }

    @Override
    public LookupResult<List<ObjectNode>> billingEntities() {
        return list(LagoRequest.get("/billing_entities"), "billing_entities");
    }

    @Override
    public LookupResult<ObjectNode> tax(String code) {
        return one("tax", "/taxes/", code);
    }

    @Override
    public LookupResult<List<ObjectNode>> creditNotes(String invoiceNumber) {
        return filtered("credit_notes", "invoice_number", invoiceNumber, hasText("invoice_number", invoiceNumber));
    }

    @Override
    public LookupResult<List<ObjectNode>> payments(String lagoInvoiceId) {
        return filtered("payments", "invoice_id", lagoInvoiceId, row -> row.path("invoice_ids")
                .valueStream()
                .anyMatch(id -> id.asString("").equalsIgnoreCase(lagoInvoiceId)));
    }

    private static Predicate<ObjectNode> hasText(String field, String text) {
        return row -> row.path(field).asString("").equals(text);
    }

    private LookupResult<List<ObjectNode>> filtered(
            String resource, String filter, String value, Predicate<ObjectNode> wanted) {
        LagoRequest request = LagoRequest.get("/" + resource).withQuery(List.of(Map.entry(filter, value), FULL_PAGE));
        return list(request, resource)
                .then(rows -> LookupResult.found(rows.stream().filter(wanted).toList()));
    }

    private LookupResult<ObjectNode> one(String root, String path, String code) {
        if (code.isBlank()) {
            // this would be the address of the list
            return LookupResult.missing();
        }
        LagoRequest request = LagoRequest.get(path + LagoRequest.encoded(code));
        return read(
                request,
                answer -> answer.path(root) instanceof ObjectNode object
                                && hasText("code", code).test(object)
                        ? Optional.of(object)
                        : Optional.empty());
    }

    private LookupResult<List<ObjectNode>> list(LagoRequest request, String root) {
        return read(request, answer -> Optional.of(answer.path(root))
                .filter(JsonNode::isArray)
                .map(HttpAccountReader::objects));
    }

    private static List<ObjectNode> objects(JsonNode rows) {
        return rows.valueStream()
                .filter(ObjectNode.class::isInstance)
                .map(ObjectNode.class::cast)
                .toList();
    }

    private <T> LookupResult<T> read(LagoRequest request, Function<ObjectNode, Optional<T>> reader) {
        try {
            return reader.apply(LagoClient.object(request, calls.call(request)))
                    .map(LookupResult::found)
                    .orElseThrow(() -> LagoClient.unreadable(request));
        } catch (LagoException failed) {
            return withoutValue(failed);
        }
    }

    /** Throws failures that may pass, or that affect every call. */
    private static <T> LookupResult<T> withoutValue(LagoException failed) {
        LagoFailure why = failed.failure();
        boolean routeIsThere = why.code().endsWith("_not_found") && !why.code().equals("resource_not_found");
        if (why instanceof LagoFailure.NotFound && routeIsThere) {
            return LookupResult.missing();
        }
        boolean forGood = why instanceof LagoFailure.Forbidden
                || why instanceof LagoFailure.NotFound
                || why instanceof LagoFailure.NotAllowed
                || why instanceof LagoFailure.Invalid
                || why instanceof LagoFailure.Unreadable;
        if (forGood) {
            return LookupResult.notReadable();
        }
        throw failed;
    }
}
