package io.lagomcp.invoices.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** What is used of the heap of a Java process after a garbage collection, in MB; asked through its JDK's {@code jcmd}. */
final class Heap {
    private static final Pattern USED =
            Pattern.compile("^(?!.*(?:Metaspace|class space)).*\\bused (\\d+)K", Pattern.MULTILINE);

    private Heap() {}

    static double used(Process process, Jdk jdk) throws IOException, InterruptedException {
        String jcmd = jdk.home().resolve("bin/jcmd").toString();
        String pid = Long.toString(process.pid());
        output(jcmd, pid, "GC.run");
        String heap = output(jcmd, pid, "GC.heap_info");
        long kilobytes = USED.matcher(heap)
                .results()
                .mapToLong(found -> Long.parseLong(found.group(1)))
                .sum();
        if (kilobytes == 0) {
            throw new IOException("no heap in: " + heap);
        }
        return Memory.megabytes(kilobytes);
    }

    private static String output(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return text;
    }
}
