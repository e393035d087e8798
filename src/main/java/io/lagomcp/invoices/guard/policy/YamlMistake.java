package io.lagomcp.invoices.guard.policy;

import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;

/** What a YAML parser stumbled over, in words for people who do not write parsers. */
final class YamlMistake {
    private YamlMistake() {}

    static Problem explain(MarkedYamlEngineException malformed) {
        String problem = String.valueOf(malformed.getProblem());
        Optional<Mark> opened = malformed.getContextMark();
        Optional<Mark> where = malformed.getProblemMark().or(() -> opened);
        if (problem.contains("\\t(TAB)")) {
            return at(where, "there is a tab here; use spaces");
        }
        if (problem.contains("cannot start any token")) {
            return at(
                    where,
                    "a text that begins with " + problem.replaceAll(".*character '(.).*", "$1")
                            + " must stand in quotes");
        }
        if (problem.startsWith("mapping values are not allowed")) {
            return at(
                    where,
                    "this colon is not expected here; look at the indentation, and put a text that holds a colon in quotes");
        }
        if (problem.equals("found unexpected end of stream")) {
            return at(opened.or(() -> where), "this quotation mark is never closed");
        }
        if (problem.startsWith("expected ',' or")) {
            return at(opened.or(() -> where), "this bracket is not closed where it should be");
        }
        if (problem.endsWith("found '<stream end>'")) {
            return at(where, "the file ends where something is still missing; is a bracket never closed?");
        }
        if (problem.startsWith("could not find expected ':'")) {
            return at(opened.or(() -> where), "there is no colon with a space behind it in this line");
        }
        if (problem.startsWith("expected <block end>")) {
            return at(where, "this does not fit what stands above it; look at the indentation and the quotes");
        }
        return at(where, "this is not YAML: " + problem);
    }

    static Problem explain(ReaderException unprintable, String text) {
        int position =
                text.offsetByCodePoints(0, Math.min(unprintable.getPosition(), text.codePointCount(0, text.length())));
        String before = text.substring(0, position);
        int line = Math.toIntExact(
                before.chars().filter(character -> character == '\n').count());
        int column = position - before.lastIndexOf('\n') - 1;
        return new Problem(
                line + 1,
                column + 1,
                String.format("there is a character here that cannot be seen (U+%04X)", unprintable.getCodePoint()));
    }

    private static Problem at(Optional<Mark> where, String text) {
        return where.map(mark -> new Problem(mark.getLine() + 1, mark.getColumn() + 1, text))
                .orElseGet(() -> Problem.ofTheFile(text));
    }
}
