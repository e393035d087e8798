package io.lagomcp.invoices.prompt;

import io.lagomcp.invoices.approval.Caller;
import io.lagomcp.invoices.tool.ToolResult;
import io.lagomcp.invoices.tool.registry.ToolRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads through the tools, as the assistant itself could, and keeps what was read. */
final class PromptData {
    private final ToolRegistry catalogue;
    private final Caller caller;
    private final List<ObjectNode> gathered = new ArrayList<>();

    PromptData(ToolRegistry catalogue, Caller caller) {
        this.catalogue = catalogue;
        this.caller = caller;
    }

    /** What the tool answers; throws {@link PromptException} where it cannot. */
    ObjectNode read(String tool, ObjectNode arguments) {
        ToolResult result = catalogue.call(tool, arguments, caller);
        if (result.isError()) {
            throw PromptException.of(result.json().path("error"));
        }
        gathered.add(result.json());
        return result.json();
    }

    /** One invoice, by Lago's id or by its number. */
    ObjectNode invoice(String idOrNumber) {
        return read("find_invoice", arguments().put(isId(idOrNumber) ? "lago_id" : "number", idOrNumber));
    }

    List<ObjectNode> gathered() {
        return gathered;
    }

    static ObjectNode arguments() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static boolean isId(String idOrNumber) {
        try {
            return UUID.fromString(idOrNumber).toString().equalsIgnoreCase(idOrNumber);
        } catch (IllegalArgumentException number) {
            return false;
        }
    }
}
