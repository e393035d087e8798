package io.lagomcp.invoices.policy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.exceptions.Mark;

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

    /**
     * A problem of a policy file.
     *
     * @param line from 1; 0 for the whole file
     * @param column from 1; 0 for the whole file
     * @param text starts in lower case and has no full stop
     */
    public record PolicyProblem(int line, int column, String text) {

        static PolicyProblem ofTheFile(String text) {
            return new PolicyProblem(0, 0, text);
        }

        static PolicyProblem at(Optional<Mark> where, String text) {
            return where.map(mark -> new PolicyProblem(mark.getLine() + 1, mark.getColumn() + 1, text))
                    .orElseGet(() -> ofTheFile(text));
        }

        /** For example {@code line 7, column 5: there is no key efect here; did you mean effect?}. */
        @Override
        public String toString() {
            return line == 0 ? text : "line " + line + ", column " + column + ": " + text;
        }
    }
}
