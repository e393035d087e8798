package io.lagomcp.invoices.install;

import io.lagomcp.invoices.install.JsonSource.Position;
import io.lagomcp.invoices.install.JsonSource.Position.Item;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A configuration file in JSON. */
record JsonClientConfig(JsonSource json, ConfigTemplate example, Path file) implements ClientConfig {
    static JsonClientConfig of(String text, ConfigTemplate example, Path file) throws InstallException {
        JsonSource json = JsonSource.of(text, file);
        Optional<Position> servers = json.root().member(example.servers());
        if (servers.isPresent() && !servers.get().isObject()) {
            throw json.refused(servers.get(), "an object of servers was expected", file);
        }
        Optional<Position> ours = servers.flatMap(all -> all.member(ConfigTemplate.NAME));
        if (ours.isPresent() && !ours.get().isObject()) {
            throw json.refused(ours.get(), "an object was expected", file);
        }
        return new JsonClientConfig(json, example, file);
    }

    @Override
    public Optional<ObjectNode> entry() {
        return example.entryIn(json.tree());
    }

    @Override
    public String with(ObjectNode entry) throws InstallException {
        JsonClientConfig asking = of(withInput(entry), example, file);
        JsonNode expected = asking.json.tree().deepCopy();
        ((ObjectNode) expected).withObjectProperty(example.servers()).set(ConfigTemplate.NAME, entry);
        return proven(asking.withEntry(entry), expected);
    }

    @Override
    public String without() throws InstallException {
        Position servers = json.root().member(example.servers()).orElseThrow();
        ObjectNode expected = json.tree().deepCopy();
        ((ObjectNode) expected.path(example.servers())).remove(ConfigTemplate.NAME);
        String text = proven(new JsonTextEdit(json).removed(servers, index(servers, ConfigTemplate.NAME)), expected);
        return of(text, example, file).withoutInput();
    }

    private String withEntry(ObjectNode entry) {
        JsonTextEdit edit = new JsonTextEdit(json);
        Optional<Position> servers = json.root().member(example.servers());
        if (servers.isEmpty()) {
            ObjectNode all = entry.objectNode().set(ConfigTemplate.NAME, entry);
            return edit.added(json.root(), example.servers(), all);
        }
        int present = index(servers.get(), ConfigTemplate.NAME);
        return present < 0
                ? edit.added(servers.get(), ConfigTemplate.NAME, entry)
                : edit.replaced(servers.get().items().get(present), entry);
    }

    /** With the input by which the client asks for the key, if the entry needs it and the file lacks it. */
    private String withInput(ObjectNode entry) throws InstallException {
        Optional<ObjectNode> input = example.inputOf(entry);
        Optional<Position> inputs = json.root().member(ConfigTemplate.INPUTS);
        if (input.isEmpty() || inputIndex(inputs) >= 0) {
            return json.text();
        }
        ObjectNode expected = json.tree().deepCopy();
        if (inputs.isEmpty()) {
            ArrayNode all = expected.putArray(ConfigTemplate.INPUTS).add(input.get());
            return proven(new JsonTextEdit(json).added(json.root(), ConfigTemplate.INPUTS, all), expected);
        }
        if (!inputs.get().isArray()) {
            throw json.refused(inputs.get(), "an array of inputs was expected", file);
        }
        ((ArrayNode) expected.path(ConfigTemplate.INPUTS)).add(input.get());
        return proven(new JsonTextEdit(json).added(inputs.get(), "", input.get()), expected);
    }

    /** Without that input, if it is unchanged and no other entry uses it. */
    private String withoutInput() throws InstallException {
        Optional<Position> inputs = json.root().member(ConfigTemplate.INPUTS);
        int ours = inputIndex(inputs);
        if (ours < 0) {
            return json.text();
        }
        ObjectNode input = example.input().orElseThrow();
        boolean isUsed = json.text().contains("${input:" + input.path("id").asString() + "}");
        if (isUsed || !json.tree().path(ConfigTemplate.INPUTS).path(ours).equals(input)) {
            return json.text();
        }
        ObjectNode expected = json.tree().deepCopy();
        ((ArrayNode) expected.path(ConfigTemplate.INPUTS)).remove(ours);
        return proven(new JsonTextEdit(json).removed(inputs.orElseThrow(), ours), expected);
    }

    private int inputIndex(Optional<Position> inputs) {
        Optional<JsonNode> id = example.input().map(input -> input.path("id"));
        if (id.isEmpty() || inputs.isEmpty()) {
            return -1;
        }
        List<JsonNode> all =
                json.tree().path(ConfigTemplate.INPUTS).valueStream().toList();
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).path("id").equals(id.get())) {
                return i;
            }
        }
        return -1;
    }

    private static int index(Position container, String name) {
        return container.items().stream().map(Item::name).toList().indexOf(name);
    }

    /** The text, after a check that it has the expected content. */
    private String proven(String text, JsonNode expected) throws InstallException {
        if (!JsonSource.of(text, file).tree().equals(expected)) {
            throw InstallException.of(file, "our entry cannot be changed without touching more than that");
        }
        return text;
    }
}
