package io.lagomcp.invoices.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Everything that was measured, in order; each figure is also said at once, for a run takes a while. */
final class Figures {
    private final List<Figure> all = new ArrayList<>();

    void add(Figure figure) {
        all.add(figure);
        System.err.printf(
                "  %-9s %-24s %-36s %10s %s%n",
                figure.part(), figure.subject(), figure.measure(), figure.shown(), figure.unit());
    }

    List<Figure> all() {
        return List.copyOf(all);
    }

    List<Figure> of(String part) {
        return all.stream().filter(figure -> figure.part().equals(part)).toList();
    }

    /** The value at this share of the sorted times, in milliseconds. */
    static double percentile(long[] nanos, double share) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return sorted[(int) Math.min(sorted.length - 1L, Math.round(share * (sorted.length - 1)))] / 1e6;
    }
}
