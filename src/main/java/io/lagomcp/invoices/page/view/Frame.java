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

    /**
     * Who is signed in.
     *
     * @param csrfToken of the form that signs out
     */
    public record Viewer(String name, String role, String csrfToken) {}
}
