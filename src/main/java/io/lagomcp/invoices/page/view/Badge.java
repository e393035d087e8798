package io.lagomcp.invoices.page.view;

/**
 * A short label.
 *
 * @param tone {@code danger}, {@code caution}, {@code good} or {@code plain}, which is never told by colour alone
 */
public record Badge(String tone, String text) {}
