package io.lagomcp.invoices.policy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Thrown when a file is not a valid policy. The message names the file and every problem. */
public final class InvalidPolicyException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int MOST_TOLD = 10;

    private final transient List<PolicyProblem> problems;

    private InvalidPolicyException(String file, List<PolicyProblem> problems) {
        super(file + " cannot be used as a policy:"
                + problems.stream().map(problem -> "\n  " + problem).collect(Collectors.joining()));
        this.problems = List.copyOf(problems);
    }

    /** Creates it with the first problems in the order of the file. */
    static InvalidPolicyException of(String file, List<PolicyProblem> found) {
        List<PolicyProblem> told = new ArrayList<>(found.stream()
                .sorted(Comparator.comparingInt(PolicyProblem::line).thenComparingInt(PolicyProblem::column))
                .limit(MOST_TOLD)
                .toList());
        if (found.size() > MOST_TOLD) {
            told.add(PolicyProblem.ofTheFile("and " + (found.size() - MOST_TOLD) + " more"));
        }
        return new InvalidPolicyException(file, told);
    }

    /** The problems in the order of the file: at least one, at most the first few. */
    public List<PolicyProblem> problems() {
        return problems;
    }
}
