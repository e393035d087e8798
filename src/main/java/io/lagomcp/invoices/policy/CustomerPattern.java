package io.lagomcp.invoices.policy;

import io.lagomcp.invoices.lago.SafeText;

/**
 * External customer ids, told by one of them or by what they have in common.
 *
 * @param text where {@code *} stands for any characters, also none, and {@code ?} for exactly one
 */
public record CustomerPattern(String text) {

    /** Whether this id is one of them; capitals matter. */
    boolean matches(String id) {
        int[] pattern = text.codePoints().toArray();
        int[] given = id.codePoints().toArray();
        int at = 0;
        int star = -1;
        int resume = 0;
        for (int i = 0; i < given.length; ) {
            if (at < pattern.length && pattern[at] == '*') {
                star = at++;
                resume = i;
            } else if (at < pattern.length && (pattern[at] == '?' || pattern[at] == given[i])) {
                at++;
                i++;
            } else if (star >= 0) {
                // only the last star can help: it takes one character more, which keeps this quick for every pattern
                at = star + 1;
                i = ++resume;
            } else {
                return false;
            }
        }
        while (at < pattern.length && pattern[at] == '*') {
            at++;
        }
        return at == pattern.length;
    }

    /** Whether all ids of the other are among these, as far as that is easy to see. */
    boolean covers(CustomerPattern other) {
        // a question mark of ours would take a star of theirs for one character
        boolean comparable = text.indexOf('?') < 0 || !other.isOfSeveral();
        return text.equals(other.text) || (comparable && matches(other.text));
    }

    String inWords() {
        return (isOfSeveral() ? "like " : "") + SafeText.quoted(text);
    }

    private boolean isOfSeveral() {
        return text.indexOf('*') >= 0 || text.indexOf('?') >= 0;
    }
}
