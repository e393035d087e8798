package io.lagomcp.invoices.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One route of Lago and the tool that uses it: a file in {@code src/test/resources/contract}.
 *
 * @param method of the request
 * @param path below the API's base URL, with {@code {lago_id}} for the id
 * @param writes whether somebody must find out what happened when an answer gets lost
 * @param invoice the fields in which the invoice, as it is read before, differs from an unpaid finalized one
 */
record RouteContract(String tool, String method, String path, boolean writes, ObjectNode invoice, List<Case> cases) {
    private static final Path FOLDER = Path.of("src", "test", "resources", "contract");
    private static final JsonMapper JSON = new JsonMapper();
    private static final String ID = "{lago_id}";

    /**
     * One call of the tool, the request that it sends, Lago's answer and what the tool makes of it.
     *
     * @param arguments of the tool, without the id
     * @param query of the request, not encoded
     * @param body of the request, or missing
     * @param answer {@code status} with {@code invoice} (what differs from before), {@code code}, {@code details} or
     *     {@code body}
     * @param gives what the result shows, by JSON pointer; null for nothing
     * @param fails the code of the error, empty where the tool succeeds
     */
    record Case(
            RouteContract route,
            String title,
            ObjectNode arguments,
            ObjectNode invoice,
            String query,
            JsonNode body,
            JsonNode answer,
            JsonNode gives,
            Optional<String> fails) {

        @Override
        public String toString() {
            return route.method + " " + route.path + ": " + title;
        }
    }

    static List<RouteContract> all() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.sorted().map(RouteContract::read).toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    boolean isOfOneInvoice() {
        return path.contains(ID);
    }

    String pathOf(String lagoId) {
        return path.replace(ID, lagoId);
    }

    private static RouteContract read(Path file) {
        JsonNode json = yaml(file);
        String[] route = json.required("route").stringValue().split(" ", 2);
        List<Case> cases = new ArrayList<>();
        RouteContract contract = new RouteContract(
                json.required("tool").stringValue(),
                route[0],
                route[1],
                json.required("writes").booleanValue(),
                object(json.path("invoice")),
                cases);
        json.required("cases").forEach(one -> cases.add(contract.read(one)));
        ObjectNode usual = object(json.required("cases").path(0).path("with"));
        cases.addAll(contract.answersOfEveryRoute(usual, cases.get(0)));
        return contract;
    }

    private Case read(JsonNode json) {
        ObjectNode before = invoice.deepCopy();
        before.setAll(object(json.path("invoice")));
        return new Case(
                this,
                json.required("title").stringValue(),
                object(json.path("with")),
                before,
                json.path("query").asString(""),
                json.path("sends"),
                json.required("answered"),
                json.path("gives"),
                json.path("fails").stringValueOpt());
    }

    /** What Lago can answer to anything. */
    private List<Case> answersOfEveryRoute(ObjectNode arguments, Case usual) {
        String lost = writes ? "outcome_unknown" : "server_error";
        String permission = (method.equals("GET") ? "read" : "write") + "_action_not_allowed_for_invoice";
        return List.of(
                failing("a wrong key", usual, arguments, "{'status':401}", "unauthorized"),
                failing(
                        "a key without the permission",
                        usual,
                        arguments,
                        "{'status':403,'code':'%s'}".formatted(permission),
                        permission),
                failing(
                        "no such route",
                        usual,
                        arguments,
                        "{'status':404,'code':'resource_not_found'}",
                        "resource_not_found"),
                failing("a broken Lago", usual, arguments, "{'status':500}", lost));
    }

    private Case failing(String title, Case usual, ObjectNode arguments, String answer, String code) {
        return new Case(
                this,
                title,
                arguments,
                invoice,
                usual.query(),
                usual.body(),
                JSON.readTree(answer.replace('\'', '"')),
                JSON.missingNode(),
                Optional.of(code));
    }

    private static JsonNode yaml(Path file) {
        try {
            Object yaml = new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
            return JSON.valueToTree(yaml);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static ObjectNode object(JsonNode node) {
        return node instanceof ObjectNode object ? object.deepCopy() : JsonNodeFactory.instance.objectNode();
    }
}
