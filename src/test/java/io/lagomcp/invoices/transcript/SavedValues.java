package io.lagomcp.invoices.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What earlier answers of a task hold that its later steps need, under the names that {@code ${…}} stands for. */
final class SavedValues {
    private static final JsonMapper JSON = new JsonMapper();

    private final Map<String, String> values = new HashMap<>();

    void keep(Map<String, String> pointers, JsonNode answer) {
        pointers.forEach((name, pointer) -> {
            JsonNode value = answer.at(pointer);
            assertThat(value.isString()).as("%s of %s", pointer, answer).isTrue();
            values.put(name, value.stringValue());
        });
    }

    String fill(String text) {
        String filled = text;
        for (Map.Entry<String, String> value : values.entrySet()) {
            filled = filled.replace("${" + value.getKey() + "}", value.getValue());
        }
        return filled;
    }

    JsonNode fill(JsonNode arguments) {
        JsonNode filled = arguments.deepCopy();
        filled.propertyStream()
                .filter(field -> field.getValue().isString())
                .toList()
                .forEach(field -> field.setValue(
                        JSON.getNodeFactory().stringNode(fill(field.getValue().stringValue()))));
        return filled;
    }
}
