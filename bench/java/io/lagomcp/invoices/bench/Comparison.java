package io.lagomcp.invoices.bench;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What follows from figures of one run, which says more than the figures where machines differ. */
final class Comparison {
    private static final String BRIDGE = "bridge";

    /** At most so many times the bridge's, on Java 25 and on Java 17. */
    private static final Map<String, List<Double>> TO_REACH =
            Map.of(Cold.START, List.of(0.5, 0.6), Cold.FIRST, List.of(0.9, 1.2), Cold.NEXT, List.of(0.9, 1.2));

    private static final Set<String> OF_START = Set.of(Start.MEDIAN, Start.IDLE, Start.BUSY);
    private static final String OF_THE_BRIDGES = ", of the bridge's";

    private Comparison() {}

    /** Adds to the figures how ours are to those of the bridge, and to no server at all. */
    static void add(Figures figures) {
        for (Figure cold : figures.of("cold")) {
            if (cold.subject().equals(BRIDGE)) {
                List<Double> most = TO_REACH.getOrDefault(cold.measure(), List.of());
                for (int i = 0; i < most.size(); i++) {
                    String java = i == 0 ? "at most, Java 25" : "at most, Java 17";
                    figures.add(new Figure("cold", java, cold.measure() + OF_THE_BRIDGES, most.get(i), "times", 1));
                }
            } else {
                ratio(cold, BRIDGE, cold.measure() + OF_THE_BRIDGES, figures);
            }
        }
        for (Figure start : figures.of("start")) {
            if (OF_START.contains(start.measure()) && !start.subject().equals(BRIDGE)) {
                ratio(start, BRIDGE, start.measure() + OF_THE_BRIDGES, figures);
            }
        }
        for (Figure call : figures.of("calls")) {
            if (!call.subject().equals(Calls.DIRECTLY)) {
                ratio(call, "stdio, " + BRIDGE, call.measure() + OF_THE_BRIDGES, figures);
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
