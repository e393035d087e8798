package io.lagomcp.invoices.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import jdk.jfr.consumer.RecordingFile;

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

    /** Kilobytes that the threads of a process allocate during some work, as its flight recorder counts them. */
    static double allocated(Process process, Jdk jdk, Path recording, Rounds.One work)
            throws IOException, InterruptedException {
        String jcmd = jdk.home().resolve("bin/jcmd").toString();
        String pid = Long.toString(process.pid());
        String event = "jdk.ThreadAllocationStatistics";
        // of the whole life of each thread, at the beginning and at the end of the recording
        output(jcmd, pid, "JFR.start", "name=allocation", "settings=none", "+" + event + "#enabled=true");
        work.call();
        output(jcmd, pid, "JFR.stop", "name=allocation", "filename=" + recording);
        Map<Long, LongSummaryStatistics> byThread = RecordingFile.readAllEvents(recording).stream()
                .filter(count -> count.getEventType().getName().equals(event))
                .collect(Collectors.groupingBy(
                        count -> count.getThread("thread").getJavaThreadId(),
                        Collectors.summarizingLong(count -> count.getLong("allocated"))));
        long bytes = byThread.values().stream()
                .mapToLong(counts -> counts.getCount() == 1 ? counts.getMax() : counts.getMax() - counts.getMin())
                .sum();
        if (bytes == 0) {
            throw new IOException("no allocation in: " + recording);
        }
        return bytes / 1024.0;
    }

    private static String output(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return text;
    }
}
