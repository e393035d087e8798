package io.lagomcp.invoices.policy;

import io.lagomcp.invoices.policy.InvalidPolicyException.PolicyProblem;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;

/** A YAML syntax error, explained without the terms of a parser. */
final class YamlSyntaxError {
    private static final String MISFIT =
            "this does not fit what stands above it; look at the indentation and the quotes";
    private static final List<Known> KNOWN = List.of(
            new Known("\\t(TAB)", false, "there is a tab here; use spaces"),
            new Known(
                    "mapping values are not allowed",
                    false,
                    "this colon is not expected here; look at the indentation, and put a text that holds a colon in"
                            + " quotes"),
            new Known(
                    "sequence entries are not allowed",
                    false,
                    "this dash is not expected here; look at the indentation"),
            new Known("found unexpected end of stream", true, "this quotation mark is never closed"),
            new Known("expected ',' or", true, "this bracket is not closed where it should be"),
            new Known("could not find expected ':'", true, "there is no colon with a space behind it in this line"),
            new Known(
                    "found '<stream end>'",
                    false,
                    "the file ends where something is still missing; is a bracket never closed?"),
            new Known("expected the node content", false, "a value is missing before this"),
            new Known("expected <block end>", false, MISFIT),
            new Known("expected '<document start>'", false, MISFIT));

    private YamlSyntaxError() {}

    /**
     * A known mistake.
     *
     * @param part of the parser's message
     * @param whereItBegan whether to report the place where the text or bracket was opened
     * @param words our message
     */
    private record Known(String part, boolean whereItBegan, String words) {}

    static PolicyProblem explain(MarkedYamlEngineException malformed) {
        String said = String.valueOf(malformed.getProblem());
        Optional<Mark> where = malformed.getProblemMark().or(malformed::getContextMark);
        for (Known known : KNOWN) {
            if (said.contains(known.part())) {
                return PolicyProblem.at(
                        known.whereItBegan() ? malformed.getContextMark().or(() -> where) : where, known.words());
            }
        }
        if (said.contains("cannot start any token")) {
            String character = said.replaceAll(".*character '(.).*", "$1");
            return PolicyProblem.at(where, "a text that begins with " + character + " must stand in quotes");
        }
        return PolicyProblem.at(where, "this is not YAML: " + said);
    }

    static PolicyProblem explain(ReaderException unprintable, String text) {
        // the parser stopped at the first such character
        int position = Math.max(0, text.indexOf(unprintable.getCodePoint()));
        String before = text.substring(0, position);
        int line = Math.toIntExact(
                before.chars().filter(character -> character == '\n').count());
        int column = position - before.lastIndexOf('\n') - 1;
        return new PolicyProblem(
                line + 1,
                column + 1,
                String.format("there is a character here that cannot be seen (U+%04X)", unprintable.getCodePoint()));
    }
}
