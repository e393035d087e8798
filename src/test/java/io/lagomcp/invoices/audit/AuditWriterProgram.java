package io.lagomcp.invoices.audit;

import java.nio.file.Path;
import java.time.Clock;

/**
 * A process that records mutations one after the other, and writes the plan's id once an intent is on disk. Its arguments:
 * the record, a name, and how many; then it ends.
 */
final class AuditWriterProgram {
    private static final long SMALL_FILES = 20_000;

    private AuditWriterProgram() {}

    public static void main(String[] args) {
        AuditLog log = AuditLog.at(Path.of(args[0]), Clock.systemUTC(), SMALL_FILES);
        int count = Integer.parseInt(args[2]);
        for (int number = 0; number < count; number++) {
            String plan = args[1] + "-" + number;
            SampleEvents.intend(log, SampleEvents.intent(plan));
            System.out.println(plan);
            log.record(SampleEvents.done(plan));
        }
    }
}
