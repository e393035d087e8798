package io.lagomcp.invoices.lago;

import java.util.regex.Pattern;

/**
 * Text that people typed into Lago, made safe to show to a model or a person.
 *
 * <p>A customer's name can contain instructions to the model, terminal escapes or invisible characters. This class does not
 * detect instructions: it removes invisible characters and marks the rest as a quotation.
 */
public final class SafeText {
    private static final int NAME_LENGTH = 80;
    private static final Pattern PLAIN_TOKEN = Pattern.compile("[A-Za-z0-9._/@-]+");
    private static final String LIKE_OUR_MARKS = "\u201C\u201D\u201E\u201F\u2033\u2036\u301D\u301E\u301F\uFF02"
            + "\u02BA\u02DD\u02EE\u02F6\u05F4\u1CD3\u275D\u275E\u2E42\u3003"
            // the last three need two characters each
            + "\uD83D\uDE76\uD83D\uDE77\uD83D\uDE78";

    private SafeText() {}

    /** The text without invisible, direction-changing, tag and control characters; line breaks and tabs stay. */
    public static String visible(String text) {
        if (isPlain(text) || text.codePoints().allMatch(SafeText::isVisible)) {
            return text;
        }
        return text.codePoints()
                .filter(SafeText::isVisible)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** The visible text, cut to {@code length} characters with a note of how much is missing. */
    public static String visible(String text, int length) {
        String visible = visible(text);
        if (visible.length() <= length) {
            return visible;
        }
        int characters = visible.codePointCount(0, visible.length());
        if (characters <= length) {
            return visible;
        }
        String kept = visible.substring(0, visible.offsetByCodePoints(0, length));
        return kept + "… [" + (characters - length) + " more characters]";
    }

    /**
     * The first 80 characters of the text on one line between quotation marks: the only form in which text from Lago may enter
     * our sentences. Line breaks and characters that are or look like quotation marks are escaped as in Java, for example
     * {@code \"}, {@code \n} or a code.
     */
    public static String quoted(String text) {
        return quoted(text, NAME_LENGTH);
    }

    /** Like {@link #quoted(String)}, but cut to this many characters. */
    public static String quoted(String text, int length) {
        String visible = visible(text);
        boolean fits = visible.codePointCount(0, visible.length()) <= length;
        String kept = fits ? visible : visible.substring(0, visible.offsetByCodePoints(0, length));
        return '"' + escaped(kept) + (fits ? "" : "…") + '"';
    }

    /** Like {@link #quoted(String)}, but never shortened: for values that will be written, which a person must see whole. */
    public static String quotedWhole(String text) {
        return '"' + escaped(visible(text)) + '"';
    }

    /** An id or number unchanged if it has only letters, digits and {@code . _ / @ -}, else {@link #quoted(String)}. */
    public static String token(String text) {
        return text.length() <= NAME_LENGTH && PLAIN_TOKEN.matcher(text).matches() ? text : quoted(text);
    }

    /** Like {@link #token}, but never shortened. */
    public static String tokenWhole(String text) {
        return PLAIN_TOKEN.matcher(text).matches() ? text : quotedWhole(text);
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder(text.length());
        text.codePoints().forEach(codePoint -> escaped.append(escaped(codePoint)));
        return escaped.toString();
    }

    private static String escaped(int codePoint) {
        return switch (codePoint) {
            case '"' -> "\\\"";
            case '\\' -> "\\\\";
            case '\n' -> "\\n";
            case '\t' -> "\\t";
            default -> LIKE_OUR_MARKS.indexOf(codePoint) < 0 ? Character.toString(codePoint) : inJavasCode(codePoint);
        };
    }

    private static String inJavasCode(int codePoint) {
        StringBuilder code = new StringBuilder();
        for (char unit : Character.toChars(codePoint)) {
            code.append(String.format("\\u%04X", (int) unit));
        }
        return code.toString();
    }

    /** A fast check that almost every text passes. */
    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (character < ' ' || character > '~') {
                return false;
            }
        }
        return true;
    }

    private static boolean isVisible(int codePoint) {
        if (codePoint == '\n' || codePoint == '\t') {
            return true;
        }
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> !isInvisibleFiller(codePoint);
        };
    }

    /** Invisible characters in the categories of letters and marks: variation selectors, fillers and the braille blank. */
    private static boolean isInvisibleFiller(int codePoint) {
        return switch (codePoint) {
            case 0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2028, 0x2029, 0x2800, 0x3164, 0xFFA0 -> true;
            default ->
                (codePoint >= 0x180B && codePoint <= 0x180F)
                        || (codePoint >= 0xFE00 && codePoint <= 0xFE0F)
                        || (codePoint >= 0xE0000 && codePoint <= 0xE0FFF);
        };
    }
}
