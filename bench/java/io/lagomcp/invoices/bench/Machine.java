package io.lagomcp.invoices.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/**
 * Where and when it was measured.
 *
 * @param load how many threads wanted to run when the measuring began; more than cores is no quiet machine
 * @param node empty where there is none
 * @param commit with {@code -dirty} where files were changed after it
 */
record Machine(int cores, double load, String os, List<String> javas, String node, String date, String commit) {

    static Machine here(Setting setting) throws IOException, InterruptedException {
        return new Machine(
                Runtime.getRuntime().availableProcessors(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"),
                setting.jdks().stream().map(Jdk::version).toList(),
                setting.bridge().isPresent() ? output("node", "--version") : "",
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                output("git", "describe", "--always", "--dirty", "--exclude", "*"));
    }

    private static String output(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        return process.waitFor() == 0 ? text : "";
    }

    /** In one sentence. */
    String sentence() {
        return "Measured " + date.substring(0, 10) + " at commit " + commit + " on " + cores + " cores, " + os
                + ", Java "
                + String.join(" and ", javas) + (node.isEmpty() ? "" : ", Node " + node) + ", with a load of "
                + String.format(Locale.ROOT, "%.1f", load) + " at the beginning.";
    }
}
