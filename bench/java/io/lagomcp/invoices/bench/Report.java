package io.lagomcp.invoices.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** What came out of a run, for people and for programs. */
record Report(Machine machine, List<Figure> figures) {
    private static final String BEGIN = "<!-- figures, written by bench/run -->\n";
    private static final String END = "<!-- end of figures -->";

    private static final Map<String, String> TITLES = Map.of(
            "cold", "A session in a new process",
            "start", "Start and memory",
            "calls", "Reading one invoice",
            "growth", "Time of a call by what there is to read",
            "sessions", "Memory of sessions over HTTP");

    /** All tables, for a terminal. */
    String text() {
        StringBuilder text = new StringBuilder(machine.sentence()).append('\n');
        for (String part : parts()) {
            text.append('\n')
                    .append(TITLES.get(part))
                    .append("\n\n")
                    .append(table(part).text());
        }
        return text.toString();
    }

    /** Writes {@code results.json}, and {@code growth.svg} if growth was measured. */
    void write(Path folder) throws IOException {
        JsonMapper json =
                JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
        Files.writeString(folder.resolve("results.json"), json.writeValueAsString(this) + "\n");
        if (parts().contains("growth")) {
            Files.writeString(folder.resolve("growth.svg"), Chart.of(figures));
        }
    }

    /** Puts tables and chart into the documentation. */
    void writeInto(Path docs) throws IOException {
        StringBuilder tables = new StringBuilder(machine.sentence()).append('\n');
        for (String part : parts()) {
            tables.append("\n### ")
                    .append(TITLES.get(part))
                    .append("\n\n")
                    .append(table(part).markdown());
        }
        replace(docs.resolve("benchmarks.md"), BEGIN, END, tables.toString());
        Files.writeString(docs.resolve("growth.svg"), Chart.of(figures));
    }

    /** Puts this text between two marks of a page. */
    static void replace(Path page, String beginMark, String endMark, String by) throws IOException {
        String text = Files.readString(page);
        int begin = text.indexOf(beginMark) + beginMark.length();
        int end = text.indexOf(endMark, begin);
        if (begin < beginMark.length() || end < begin) {
            throw new IOException(page + " has no place for the figures");
        }
        Files.writeString(page, text.substring(0, begin) + by + text.substring(end));
    }

    private List<String> parts() {
        return figures.stream().map(Figure::part).distinct().toList();
    }

    private Table table(String part) {
        return Table.of(
                figures.stream().filter(figure -> figure.part().equals(part)).toList());
    }
}
