package io.lagomcp.invoices.policy;

import io.lagomcp.invoices.lago.SafeText;

/**
 * Principals, told by the name of one or by how the names of several begin.
 *
 * @param text a whole name, or the beginning of one with {@code *} behind it
 */
public record PrincipalPattern(String text) {
    private static final String ANYTHING = "*";

    /** Whether this name is one of them; capitals matter. */
    boolean matches(String name) {
        return isOfSeveral() ? name.startsWith(beginning()) : name.equals(text);
    }

    /** Whether all names of the other are among these. */
    boolean covers(PrincipalPattern other) {
        return other.isOfSeveral() ? isOfSeveral() && matches(other.beginning()) : matches(other.text);
    }

    /** Whether it fits every name. */
    boolean isOfAll() {
        return text.equals(ANYTHING);
    }

    String inWords() {
        return (isOfSeveral() ? "like " : "") + SafeText.quoted(text);
    }

    private boolean isOfSeveral() {
        return text.endsWith(ANYTHING);
    }

    private String beginning() {
        return text.substring(0, text.length() - ANYTHING.length());
    }
}
