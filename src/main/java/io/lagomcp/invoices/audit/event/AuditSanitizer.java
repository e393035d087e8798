package io.lagomcp.invoices.audit.event;

/** Cleans text from outside for the log: one line, without invisible characters. */
public final class AuditSanitizer {
    private static final int LONGEST = 200;
    /** Letters and symbols by category that render as nothing. */
    private static final String INVISIBLE = "\u115F\u1160\u2800\u3164\uFFA0";

    private AuditSanitizer() {}

    /** The first 200 characters of the text. */
    public static String of(String text) {
        return of(text, LONGEST);
    }

    /** The first {@code longest} characters of the text. */
    public static String of(String text, int longest) {
        return text.codePoints()
                .map(character -> isSpace(character) ? ' ' : character)
                .filter(AuditSanitizer::isVisible)
                .limit(longest)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static boolean isSpace(int character) {
        return Character.isWhitespace(character) || Character.isSpaceChar(character);
    }

    private static boolean isVisible(int character) {
        if (character == ' ') {
            return true;
        }
        return switch (Character.getType(character)) {
            case Character.UPPERCASE_LETTER,
                    Character.LOWERCASE_LETTER,
                    Character.TITLECASE_LETTER,
                    Character.MODIFIER_LETTER,
                    Character.OTHER_LETTER,
                    Character.DECIMAL_DIGIT_NUMBER,
                    Character.LETTER_NUMBER,
                    Character.OTHER_NUMBER,
                    Character.CONNECTOR_PUNCTUATION,
                    Character.DASH_PUNCTUATION,
                    Character.START_PUNCTUATION,
                    Character.END_PUNCTUATION,
                    Character.INITIAL_QUOTE_PUNCTUATION,
                    Character.FINAL_QUOTE_PUNCTUATION,
                    Character.OTHER_PUNCTUATION,
                    Character.MATH_SYMBOL,
                    Character.CURRENCY_SYMBOL,
                    Character.MODIFIER_SYMBOL,
                    Character.OTHER_SYMBOL -> INVISIBLE.indexOf(character) < 0;
            default -> false;
        };
    }
}
