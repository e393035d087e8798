package io.lagomcp.invoices.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a process holds, in KB, as Linux counts it.
 *
 * @param resident all pages that are in memory, shared ones too
 * @param proportional its share: pages that several processes have count in part
 * @param own what nobody else has and what it wrote to
 */
record Memory(long resident, long proportional, long own) {

    static Memory of(Process process) throws IOException {
        Path folder = Path.of("/proc", Long.toString(process.pid()));
        return new Memory(
                field(folder.resolve("status"), "VmRSS:"),
                field(folder.resolve("smaps_rollup"), "Pss:"),
                field(folder.resolve("smaps_rollup"), "Private_Dirty:"));
    }

    private static long field(Path file, String name) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.replaceAll("[^0-9]", ""))
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElseThrow(() -> new IOException("no " + name + " in " + file));
    }

    static double megabytes(long kilobytes) {
        return kilobytes / 1024.0;
    }
}
