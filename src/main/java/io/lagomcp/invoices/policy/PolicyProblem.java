package io.lagomcp.invoices.policy;

import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;

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
