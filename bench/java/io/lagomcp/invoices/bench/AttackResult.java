package io.lagomcp.invoices.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What came of one attack.
 *
 * @param java on which the server ran
 * @param observed by a second principal and a health check meanwhile
 * @param alive whether the process was still there afterwards
 * @param heapBefore in use, in MB, after a garbage collection
 * @param heapAfter the same within seconds after the attack; not a number where there was nobody to ask
 * @param logged what the server wrote to its log meanwhile, in KB
 * @param answers that the attack got
 */
record AttackResult(
        String java,
        Attack attack,
        SecondCaller.Observed observed,
        boolean alive,
        double heapBefore,
        double heapAfter,
        double logged,
        String answers) {
    static final double SLOWEST_MILLIS = 1_000;

    /** An eighth of the heap: sessions and plans that are kept until they expire may take that much. */
    static final double HEAP_MARGIN = 64;

    static final List<String> HEADING = List.of(
            "",
            "calls",
            "errors",
            "p50, ms",
            "p99, ms",
            "max, ms",
            "health failures",
            "heap, MB",
            "log, KB",
            "promises");

    /** The promises that were not kept, in words; empty where all were. */
    List<String> broken() {
        List<String> broken = new ArrayList<>();
        if (!alive) {
            broken.add("process died");
        }
        if (observed.errors() > 0) {
            broken.add("errors");
        }
        if (observed.p99() >= SLOWEST_MILLIS) {
            broken.add("slow");
        }
        if (observed.healthFailures() > 0) {
            broken.add("/healthz");
        }
        if (alive && !cameBack(heapBefore, heapAfter)) {
            broken.add("heap");
        }
        return broken;
    }

    /** Whether as much of the heap is free as before, but for the margin. */
    static boolean cameBack(double before, double after) {
        return after <= before + HEAP_MARGIN;
    }

    List<String> row() {
        return List.of(
                attack.name() + ", " + java,
                Integer.toString(observed.calls()),
                Integer.toString(observed.errors()),
                number(observed.p50()),
                number(observed.p99()),
                number(observed.max()),
                Integer.toString(observed.healthFailures()),
                number(heapBefore) + " → " + (Double.isNaN(heapAfter) ? "?" : number(heapAfter)),
                number(logged),
                broken().isEmpty() ? "kept" : "broken: " + String.join(", ", broken()));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.1f" : "%,.0f", value);
    }
}
