package io.lagomcp.invoices.transcript;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One task of a support agent, from {@code examples/transcripts}.
 *
 * @param name of its file
 * @param task as a person would put it
 * @param tools how it is done here
 * @param pages how it is done with the API alone
 */
record Transcript(String name, String task, List<ToolStep> tools, List<PageStep> pages) {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Path FOLDER = Path.of("examples", "transcripts");

    /**
     * A call of a tool.
     *
     * @param shows what the answer must hold, by JSON pointer; a text between slashes is a pattern
     * @param keeps what later steps need of the answer, by name: where it stands
     */
    record ToolStep(String tool, JsonNode arguments, Map<String, JsonNode> shows, Map<String, String> keeps) {}

    /**
     * A request to the API.
     *
     * @param request method and path below the API's base URL
     * @param body what is sent, or missing
     */
    record PageStep(String request, JsonNode body, Map<String, String> keeps) {}

    /** All of them, in the order of their files. */
    static List<Transcript> all() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.sorted().map(Transcript::read).toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static Transcript read(Path file) {
        try {
            Object yaml = new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
            JsonNode json = JSON.valueToTree(yaml);
            return new Transcript(
                    file.getFileName().toString().replace(".yaml", ""),
                    json.required("task").stringValue(),
                    json.required("tools")
                            .valueStream()
                            .map(Transcript::toolStep)
                            .toList(),
                    json.required("pages")
                            .valueStream()
                            .map(Transcript::pageStep)
                            .toList());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static ToolStep toolStep(JsonNode step) {
        return new ToolStep(
                step.required("call").stringValue(),
                step.has("with") ? step.get("with") : JSON.createObjectNode(),
                fields(step.path("shows")),
                texts(step.path("keeps")));
    }

    private static PageStep pageStep(JsonNode step) {
        return new PageStep(step.required("request").stringValue(), step.path("body"), texts(step.path("keeps")));
    }

    private static Map<String, JsonNode> fields(JsonNode object) {
        Map<String, JsonNode> fields = new LinkedHashMap<>();
        object.propertyStream().forEach(field -> fields.put(field.getKey(), field.getValue()));
        return fields;
    }

    private static Map<String, String> texts(JsonNode object) {
        Map<String, String> texts = new LinkedHashMap<>();
        fields(object).forEach((name, value) -> texts.put(name, value.stringValue()));
        return texts;
    }
}
