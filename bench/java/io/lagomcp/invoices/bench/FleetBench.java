package io.lagomcp.invoices.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Several servers on one PostgreSQL: what becomes of changes when something fails, and how fast they are. */
final class FleetBench {
    private FleetBench() {}

    public static void main(String[] arguments) throws Exception {
        FleetOptions options;
        try {
            options = FleetOptions.of(arguments);
        } catch (IllegalArgumentException unknown) {
            System.err.println(unknown.getMessage());
            System.exit(2);
            return;
        }
        Path folder = Path.of("").toAbsolutePath();
        Path work = Files.createDirectories(folder.resolve("target/bench"));
        boolean failed = false;
        try (UpstreamProcess upstream = UpstreamProcess.start();
                Fleet fleet = new Fleet(new Setting(folder, work, Jdk.of(25, 17), upstream.port()))) {
            if (options.faults()) {
                List<String> problems = new FleetFaults(fleet, options).run();
                System.out.println(problems.isEmpty() ? "No violation." : problems.size() + " violations.");
                failed = !problems.isEmpty();
            }
            if (options.figures()) {
                new FleetFigures(fleet).measure(options);
            }
        }
        System.exit(failed ? 1 : 0);
    }
}
