package io.lagomcp.invoices.page.view;

import java.util.Optional;

/**
 * The form to sign in.
 *
 * @param plan the id of the plan to show afterwards; empty text for the list
 * @param withToken whether a token is asked for
 * @param withOpenId whether people can sign in at their identity provider
 * @param problem why the last attempt failed, or the session ended
 */
public record SignInView(Frame frame, String plan, boolean withToken, boolean withOpenId, Optional<String> problem) {}
