package io.lagomcp.invoices.bench;

import java.util.List;
import java.util.Optional;

/** What follows from figures of one run, which says more than the figures where machines differ. */
final class Comparison {
    private static final String BRIDGE = "bridge";

    private Comparison() {}

    /** Adds to the figures how ours are to those of the bridge, and to no server at all. */
    static void add(Figures figures) {
        for (Figure start : figures.of("start")) {
            if (start.measure().equals(Start.MEDIAN) && !start.subject().equals(BRIDGE)) {
                ratio(start, BRIDGE, "start, of the bridge's", figures);
            }
        }
        for (Figure call : figures.of("calls")) {
            if (call.measure().equals(Calls.THROUGHPUT) && !call.subject().equals(Calls.DIRECTLY)) {
                ratio(call, "stdio, " + BRIDGE, "throughput, of the bridge's", figures);
            }
            if (call.measure().equals(Calls.MEDIAN) && !call.subject().equals(Calls.DIRECTLY)) {
                value(figures.of("calls"), Calls.DIRECTLY, Calls.MEDIAN)
                        .ifPresent(direct -> figures.add(new Figure(
                                "calls",
                                call.subject(),
                                "p50 over a direct GET",
                                call.value() - direct,
                                "ms",
                                call.n())));
            }
        }
    }

    private static void ratio(Figure ours, String other, String measure, Figures figures) {
        value(figures.of(ours.part()), other, ours.measure())
                .ifPresent(theirs -> figures.add(
                        new Figure(ours.part(), ours.subject(), measure, ours.value() / theirs, "times", ours.n())));
    }

    private static Optional<Double> value(List<Figure> figures, String subject, String measure) {
        return figures.stream()
                .filter(figure ->
                        figure.subject().equals(subject) && figure.measure().equals(measure))
                .map(Figure::value)
                .findFirst();
    }
}
