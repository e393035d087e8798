package io.lagomcp.invoices.install;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Of a client that writes JSON. */
final class JsonConfiguration implements Configuration {
    private final JsonText json;
    private final Example example;
    private final Path file;

    private JsonConfiguration(JsonText json, Example example, Path file) {
        this.json = json;
        this.example = example;
        this.file = file;
    }

    static JsonConfiguration of(String text, Example example, Path file) throws InstallException {
        JsonText json = JsonText.of(text, file);
        Optional<Place> servers = json.root().member(example.servers());
        if (servers.isPresent() && !servers.get().isObject()) {
            throw json.refused(servers.get(), "an object of servers was expected", file);
        }
        Optional<Place> ours = servers.flatMap(all -> all.member(Example.NAME));
        if (ours.isPresent() && !ours.get().isObject()) {
            throw json.refused(ours.get(), "an object was expected", file);
        }
        return new JsonConfiguration(json, example, file);
    }

    @Override
    public Optional<ObjectNode> entry() {
        JsonNode entry = json.tree().path(example.servers()).path(Example.NAME);
        return entry instanceof ObjectNode object ? Optional.of(object) : Optional.empty();
    }

    @Override
    public String with(ObjectNode entry) throws InstallException {
        JsonConfiguration asking = of(withInput(entry), example, file);
        JsonNode expected = asking.json.tree().deepCopy();
        ((ObjectNode) expected).withObjectProperty(example.servers()).set(Example.NAME, entry);
        return proven(asking.withEntry(entry), expected);
    }

    @Override
    public String without() throws InstallException {
        Place servers = json.root().member(example.servers()).orElseThrow();
        ObjectNode expected = json.tree().deepCopy();
        ((ObjectNode) expected.path(example.servers())).remove(Example.NAME);
        String text = proven(new JsonEdit(json).removed(servers, index(servers, Example.NAME)), expected);
        return of(text, example, file).withoutInput();
    }

    private String withEntry(ObjectNode entry) {
        JsonEdit edit = new JsonEdit(json);
        Optional<Place> servers = json.root().member(example.servers());
        if (servers.isEmpty()) {
            ObjectNode all = entry.objectNode().set(Example.NAME, entry);
            return edit.added(json.root(), example.servers(), all);
        }
        int present = index(servers.get(), Example.NAME);
        return present < 0
                ? edit.added(servers.get(), Example.NAME, entry)
                : edit.replaced(servers.get().items().get(present), entry);
    }

    /** With the question by which the client gets the key, where the entry needs it and the file has none of its name. */
    private String withInput(ObjectNode entry) throws InstallException {
        Optional<ObjectNode> input = example.inputOf(entry);
        Optional<Place> inputs = json.root().member(Example.INPUTS);
        if (input.isEmpty() || inputIndex(inputs) >= 0) {
            return json.text();
        }
        ObjectNode expected = json.tree().deepCopy();
        if (inputs.isEmpty()) {
            ArrayNode all = expected.putArray(Example.INPUTS).add(input.get());
            return proven(new JsonEdit(json).added(json.root(), Example.INPUTS, all), expected);
        }
        if (!inputs.get().isArray()) {
            throw json.refused(inputs.get(), "an array of inputs was expected", file);
        }
        ((ArrayNode) expected.path(Example.INPUTS)).add(input.get());
        return proven(new JsonEdit(json).added(inputs.get(), "", input.get()), expected);
    }

    /** Without that question, where it is still ours and nobody else's. */
    private String withoutInput() throws InstallException {
        Optional<Place> inputs = json.root().member(Example.INPUTS);
        int ours = inputIndex(inputs);
        if (ours < 0) {
            return json.text();
        }
        ObjectNode input = example.input().orElseThrow();
        boolean isUsed = json.text().contains("${input:" + input.path("id").asString() + "}");
        if (isUsed || !json.tree().path(Example.INPUTS).path(ours).equals(input)) {
            return json.text();
        }
        ObjectNode expected = json.tree().deepCopy();
        ((ArrayNode) expected.path(Example.INPUTS)).remove(ours);
        return proven(new JsonEdit(json).removed(inputs.orElseThrow(), ours), expected);
    }

    private int inputIndex(Optional<Place> inputs) {
        Optional<JsonNode> id = example.input().map(input -> input.path("id"));
        if (id.isEmpty() || inputs.isEmpty()) {
            return -1;
        }
        List<JsonNode> all = json.tree().path(Example.INPUTS).valueStream().toList();
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).path("id").equals(id.get())) {
                return i;
            }
        }
        return -1;
    }

    private static int index(Place container, String name) {
        return container.items().stream().map(Place.Item::name).toList().indexOf(name);
    }

    /** The text, which says what it shall say and nothing else. */
    private String proven(String text, JsonNode expected) throws InstallException {
        if (!JsonText.of(text, file).tree().equals(expected)) {
            throw InstallException.of(file, "our entry cannot be changed without touching more than that");
        }
        return text;
    }
}
