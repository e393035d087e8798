package io.lagomcp.invoices.guard.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;

/** What was found wrong so far, so that all of it can be told at once. */
final class Problems {
    private static final int MOST_TOLD = 10;

    private final List<Problem> found = new ArrayList<>();

    void add(Node where, String text) {
        add(where.getStartMark(), text);
    }

    void add(Optional<Mark> where, String text) {
        found.add(where.map(mark -> new Problem(mark.getLine() + 1, mark.getColumn() + 1, text))
                .orElseGet(() -> Problem.ofTheFile(text)));
    }

    void add(Problem problem) {
        found.add(problem);
    }

    /** Throws {@link InvalidPolicyException} if anything was found. */
    void throwIfAny(String file) {
        if (found.isEmpty()) {
            return;
        }
        List<Problem> told = new ArrayList<>(found.stream()
                .sorted(Problem.IN_THE_ORDER_OF_THE_FILE)
                .limit(MOST_TOLD)
                .toList());
        if (found.size() > MOST_TOLD) {
            told.add(Problem.ofTheFile("and " + (found.size() - MOST_TOLD) + " more"));
        }
        throw new InvalidPolicyException(file, told);
    }
}
