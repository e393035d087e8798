package io.lagomcp.invoices.guard.policy;

import java.util.List;

/** Thrown when a file cannot be used as a policy; nothing of it holds then. The message names the file and every problem. */
public final class InvalidPolicyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    InvalidPolicyException(String file, List<Problem> problems) {
        super(file + " cannot be used as a policy:"
                + String.join(
                        "", problems.stream().map(problem -> "\n  " + problem).toList()));
        this.problems = List.copyOf(problems);
    }

    /** What is wrong, in the order of the file; at least one, and the first few where there are many. */
    public List<Problem> problems() {
        return problems;
    }
}
