package io.lagomcp.invoices.desk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A question from {@code questions.json}.
 *
 * @param ask as a person asks it
 * @param calls of tools, in this order
 * @param answer where the result of the last call holds the answer: a JSON pointer, with {@code *} for every element
 * @param expect how the answer follows from Lago's own lists
 */
record DeskQuestion(String ask, List<DeskCall> calls, String answer, ExpectedAnswer expect) {
    private static final Path FILE = Path.of("src", "test", "resources", "desk", "questions.json");

    /**
     * A call of a tool.
     *
     * @param arguments in which <code>${name}</code> stands for what an earlier result holds
     * @param keep names of values for later calls, and where this result holds them
     */
    record DeskCall(String tool, ObjectNode arguments, Map<String, String> keep) {}

    static List<DeskQuestion> all() {
        try {
            return JsonMapper.shared()
                    .readTree(Files.readString(FILE))
                    .valueStream()
                    .map(DeskQuestion::of)
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static DeskQuestion of(JsonNode json) {
        return new DeskQuestion(
                json.required("ask").stringValue(),
                json.required("calls").valueStream().map(DeskQuestion::call).toList(),
                json.required("answer").stringValue(),
                new ExpectedAnswer(
                        json.at("/expect/of").stringValue(), json.at("/expect/where"), json.at("/expect/take")));
    }

    private static DeskCall call(JsonNode json) {
        Map<String, String> keep = new TreeMap<>();
        json.path("keep").forEachEntry((name, pointer) -> keep.put(name, pointer.stringValue()));
        return new DeskCall(json.required("tool").stringValue(), (ObjectNode) json.required("arguments"), keep);
    }

    @Override
    public String toString() {
        return ask;
    }
}
