package io.lagomcp.invoices.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Describes an API of the size of Lago's in OpenAPI, for a bridge that makes tools of such a description: about as many
 * operations, parameters and fields. The words are ours. Only the routes of invoices are real, so that they can be called.
 */
final class BillingApi {
    private static final List<String> KINDS = List.of(
            "account",
            "add_on",
            "alert",
            "allowance",
            "billable_metric",
            "billing_entity",
            "charge",
            "charge_filter",
            "commitment",
            "contact",
            "coupon",
            "credit_note",
            "customer",
            "discount",
            "entitlement",
            "event",
            "feature",
            "fee",
            "fixed_charge",
            "integration",
            "payment",
            "payment_method",
            "payment_receipt",
            "plan",
            "privilege",
            "subscription",
            "tax",
            "usage_threshold",
            "wallet",
            "wallet_transaction",
            "webhook_endpoint");
    private static final List<String> INVOICE_ACTIONS =
            List.of("finalize", "refresh", "retry", "retry_payment", "void", "lose_dispute", "download", "payment_url");
    private static final List<String> FILTERS = List.of("currency", "status", "code", "issued_from", "issued_to");
    private static final List<String> FIELDS = List.of(
            "external_id",
            "name",
            "code",
            "description",
            "currency",
            "amount_cents",
            "billing_time",
            "starts_at",
            "ends_at",
            "timezone",
            "reference",
            "display_name",
            "is_default",
            "priority");

    private final ObjectNode document = JsonNodeFactory.instance.objectNode().put("openapi", "3.0.3");
    private final ObjectNode paths;
    private final ObjectNode schemas;

    private BillingApi() {
        document.putObject("info").put("title", "A billing API").put("version", "1");
        paths = document.putObject("paths");
        schemas = document.putObject("components").putObject("schemas");
    }

    /** Writes the description to this file. */
    static void write(Path file) throws IOException {
        BillingApi api = new BillingApi();
        api.kind("invoice");
        INVOICE_ACTIONS.forEach(api::invoiceAction);
        KINDS.forEach(api::kind);
        Files.writeString(file, JsonMapper.builder().build().writeValueAsString(api.document));
    }

    private void kind(String kind) {
        String path = "/" + kind + "s";
        String words = kind.replace('_', ' ');
        schema(kind, words);
        list(operation(path, "get", "find_all_" + kind + "s", "Gives " + words + " records of the account by pages."));
        body(
                operation(path, "post", "create_" + kind, "Adds one " + words + " and gives it back as it is stored."),
                kind);
        String one = path + "/{lago_id}";
        id(operation(one, "get", "find_" + kind, "Gives the " + words + " that has this identifier."));
        body(id(operation(one, "put", "update_" + kind, "Replaces what is named of one " + words + ".")), kind);
        id(operation(one, "delete", "delete_" + kind, "Takes one " + words + " away, where nothing depends on it."));
        if (KINDS.indexOf(kind) % 2 == 0) {
            id(operation(one + "/history", "get", "history_of_" + kind, "Gives what became of one " + words + "."));
        }
    }

    private void invoiceAction(String action) {
        String words = "Asks for " + action.replace('_', ' ') + " of the invoice that has this identifier.";
        id(operation("/invoices/{lago_id}/" + action, "post", action + "_invoice", words));
    }

    private ObjectNode operation(String path, String method, String name, String description) {
        ObjectNode operation = paths.withObjectProperty(path).putObject(method);
        operation
                .put("operationId", name)
                .put("summary", description)
                .put(
                        "description",
                        description
                                + " Needs a key that may do so. Times are in UTC, amounts in the smallest unit of their currency.");
        operation.putArray("tags").add(path.split("/")[1]);
        operation.putArray("parameters");
        operation.putObject("responses").putObject("200").put("description", "It was done");
        return operation;
    }

    private static ObjectNode id(ObjectNode operation) {
        parameter(operation, "lago_id", "path", "Identifier that was given at its creation", "string");
        return operation;
    }

    private static void list(ObjectNode operation) {
        parameter(operation, "page", "query", "Which page, counted from one", "integer");
        parameter(operation, "per_page", "query", "How many records a page has", "integer");
        parameter(operation, "external_customer_id", "query", "Only what belongs to this customer", "string");
        FILTERS.forEach(name -> parameter(
                operation, name, "query", "Only records whose " + name.replace('_', ' ') + " is this", "string"));
    }

    private static void parameter(ObjectNode operation, String name, String in, String description, String type) {
        ObjectNode parameter = operation.withArrayProperty("parameters").addObject();
        parameter
                .put("name", name)
                .put("in", in)
                .put("required", in.equals("path"))
                .put("description", description);
        parameter.putObject("schema").put("type", type);
    }

    private static void body(ObjectNode operation, String kind) {
        ObjectNode body = operation.putObject("requestBody").put("required", true);
        body.putObject("content")
                .putObject("application/json")
                .putObject("schema")
                .put("type", "object")
                .putObject("properties")
                .putObject(kind)
                .put("$ref", "#/components/schemas/" + kind);
    }

    private void schema(String kind, String words) {
        ObjectNode properties = schemas.putObject(kind).put("type", "object").putObject("properties");
        for (Map.Entry<String, String> field : types()) {
            properties
                    .putObject(field.getKey())
                    .put("type", field.getValue())
                    .put(
                            "description",
                            "The " + field.getKey().replace('_', ' ') + " of this " + words
                                    + "; stays as it is where it is left out");
        }
        ObjectNode entry = properties
                .putObject("metadata")
                .put("type", "array")
                .putObject("items")
                .put("type", "object");
        entry.putObject("properties").putObject("key").put("type", "string").put("maxLength", 20);
        entry.withObjectProperty("properties")
                .putObject("value")
                .put("type", "string")
                .put("maxLength", 255);
    }

    private static List<Map.Entry<String, String>> types() {
        return FIELDS.stream()
                .map(name -> Map.entry(name, name.endsWith("_cents") || name.equals("priority") ? "integer" : "string"))
                .toList();
    }
}
