package io.lagomcp.invoices.page.view;

import java.util.Optional;

/**
 * What every page has.
 *
 * @param title of the window
 * @param assets changes whenever the style sheet or the script does
 * @param viewer who is signed in
 */
public record Frame(String title, String assets, Optional<Viewer> viewer) {

    /** For somebody who is not signed in. */
    public static Frame signedOut(String title, String assets) {
        return new Frame(title, assets, Optional.empty());
    }

    /**
     * Who is signed in.
     *
     * @param csrfToken of the form that signs out
     */
    public record Viewer(String name, String role, String csrfToken) {}
}
