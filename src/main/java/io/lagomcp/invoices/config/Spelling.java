package io.lagomcp.invoices.config;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Finds what was probably meant. */
final class Spelling {
    private Spelling() {}

    /** A sentence that says that there is no such setting, and which one was probably meant. */
    static String unknown(String name, List<String> names) {
        String meant = closest(name, names)
                .map(closest -> " Did you mean " + closest + "?")
                .orElse("");
        return "there is no setting " + name + "." + meant;
    }

    /** The name that is the fewest letters away, unless a third of the letters would have to change. */
    static Optional<String> closest(String name, List<String> names) {
        return names.stream()
                .min(Comparator.comparingInt(known -> distance(name, known)))
                .filter(known -> distance(name, known) <= name.length() / 3);
    }

    /** How many letters must be added, dropped or replaced (Levenshtein). */
    private static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int column = 0; column < row.length; column++) {
            row[column] = column;
        }
        for (int at = 1; at <= one.length(); at++) {
            int diagonal = row[0];
            row[0] = at;
            for (int column = 1; column < row.length; column++) {
                int replaced = diagonal + (one.charAt(at - 1) == other.charAt(column - 1) ? 0 : 1);
                diagonal = row[column];
                row[column] = Math.min(replaced, 1 + Math.min(row[column], row[column - 1]));
            }
        }
        return row[other.length()];
    }
}
