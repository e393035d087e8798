package io.lagomcp.invoices.page.view;

import java.util.Optional;

/**
 * A principal who is paused, or can be.
 *
 * @param principal for people
 * @param since who paused them, when and why; empty where they are not paused
 * @param name for the form that resumes them; empty text where the reader may not
 * @param token of that form; empty text where the reader may not
 */
public record PauseView(String principal, Optional<Since> since, String name, String token) {

    /** Who paused them, when and why. */
    public record Since(String by, Moment at, String reason) {}

    /** Whether the reader may resume them. */
    public boolean mayResume() {
        return !token.isEmpty();
    }
}
