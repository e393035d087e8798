package io.lagomcp.invoices.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the known word that a misspelt word probably means. Ignores case, and treats hyphen, underscore and space alike. */
public final class SpellingSuggester {
    private static final int FEWEST_SHARED = 3;
    private static final int LONGEST = 40;
    private static final int LETTERS_FOR_ONE_EDIT = 5;

    private SpellingSuggester() {}

    /**
     * The most similar known word: one that begins with this word, or differs in at most a fifth of its letters, at least one.
     * Empty if no word is that close.
     */
    public static Optional<String> nearest(String given, Collection<String> known) {
        String word = plain(given);
        if (word.length() > LONGEST) {
            return Optional.empty();
        }
        int tolerated = Math.max(1, word.length() / LETTERS_FOR_ONE_EDIT);
        return known.stream()
                .filter(candidate -> begins(plain(candidate), word) || distance(word, plain(candidate)) <= tolerated)
                .min(nearestFirst(word));
    }

    /** All known words; related ones (one contains the other, or they are similar) come first, the nearest first. */
    public static List<String> nearestFirst(String given, Collection<String> known) {
        List<String> near = resembling(given, known);
        return Stream.concat(near.stream(), known.stream().filter(word -> !near.contains(word)))
                .toList();
    }

    /** The related known words (one contains the other, or they are similar), the nearest first. */
    public static List<String> resembling(String given, Collection<String> known) {
        String word = plain(given);
        if (word.length() < FEWEST_SHARED || word.length() > LONGEST) {
            return List.of();
        }
        return known.stream()
                .filter(candidate -> plain(candidate).contains(word)
                        || (candidate.length() > FEWEST_SHARED && word.contains(plain(candidate)))
                        || nearest(given, List.of(candidate)).isPresent())
                .sorted(nearestFirst(word))
                .toList();
    }

    private static Comparator<String> nearestFirst(String word) {
        return Comparator.comparingInt((String candidate) -> distance(word, plain(candidate)))
                .thenComparing(Comparator.naturalOrder());
    }

    /** A question to append to a sentence, such as {@code " Did you mean serve?"}; empty text where no word is close. */
    public static String question(String given, Collection<String> known) {
        return nearest(given, known)
                .map(meant -> " Did you mean " + meant + "?")
                .orElse("");
    }

    /** The end of a sentence: the word that was probably meant, and all known words. */
    public static String advice(String given, Collection<String> known) {
        String all = "possible: " + String.join(", ", known);
        return nearest(given, known)
                .map(meant -> "; did you mean " + meant + "? (" + all + ")")
                .orElse("; " + all);
    }

    private static String plain(String word) {
        return word.strip()
                .replaceFirst("^-+", "")
                .toLowerCase(Locale.ROOT)
                .replace('-', '_')
                .replace(' ', '_');
    }

    private static boolean begins(String candidate, String word) {
        return word.length() >= FEWEST_SHARED && candidate.startsWith(word);
    }

    /** The edit distance: letters added, left out, replaced or swapped with their neighbour. */
    private static int distance(String word, String other) {
        int[][] edits = new int[word.length() + 1][other.length() + 1];
        for (int i = 0; i <= word.length(); i++) {
            for (int j = 0; j <= other.length(); j++) {
                edits[i][j] = i == 0 || j == 0 ? i + j : edits(edits, word, other, i, j);
            }
        }
        return edits[word.length()][other.length()];
    }

    private static int edits(int[][] edits, String word, String other, int i, int j) {
        boolean same = word.charAt(i - 1) == other.charAt(j - 1);
        int fewest = Math.min(edits[i - 1][j - 1] + (same ? 0 : 1), Math.min(edits[i - 1][j], edits[i][j - 1]) + 1);
        boolean swapped = i > 1
                && j > 1
                && word.charAt(i - 1) == other.charAt(j - 2)
                && word.charAt(i - 2) == other.charAt(j - 1);
        return swapped ? Math.min(fewest, edits[i - 2][j - 2] + 1) : fewest;
    }
}
