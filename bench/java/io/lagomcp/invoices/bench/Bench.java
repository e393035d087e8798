package io.lagomcp.invoices.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Measures what is named, or everything, and says what came out. */
final class Bench {
    private static final Map<String, Measurement> PARTS = parts();
    private static final String UPDATE_DOCS = "--update-docs";

    private Bench() {}

    private static Map<String, Measurement> parts() {
        Map<String, Measurement> parts = new LinkedHashMap<>();
        parts.put("cold", new Cold());
        parts.put("start", new Start());
        parts.put("calls", new Calls());
        parts.put("growth", new Growth());
        parts.put("sessions", new Sessions());
        return parts;
    }

    public static void main(String[] arguments) throws Exception {
        List<String> named = List.of(arguments).stream()
                .filter(argument -> !argument.equals(UPDATE_DOCS))
                .toList();
        boolean updateDocs = List.of(arguments).contains(UPDATE_DOCS);
        if (!PARTS.keySet().containsAll(named) || (updateDocs && !named.isEmpty())) {
            System.err.println("bench/run [" + String.join("|", PARTS.keySet()) + "]... or bench/run " + UPDATE_DOCS);
            System.exit(2);
        }
        Path folder = Path.of("").toAbsolutePath();
        Path work = Files.createDirectories(folder.resolve("target/bench"));
        try (UpstreamProcess upstream = UpstreamProcess.start()) {
            Setting setting = new Setting(folder, work, Jdk.of(25, 17), upstream.port());
            Machine machine = Machine.here(setting);
            Figures figures = new Figures();
            for (Map.Entry<String, Measurement> part : PARTS.entrySet()) {
                if (named.isEmpty() || named.contains(part.getKey())) {
                    part.getValue().measure(setting, figures);
                }
            }
            Comparison.add(figures);
            Report report = new Report(machine, figures.all());
            System.out.println(report.text());
            report.write(work);
            if (updateDocs) {
                report.writeInto(folder.resolve("docs"));
            }
        }
    }
}
