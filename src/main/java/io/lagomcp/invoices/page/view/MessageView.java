package io.lagomcp.invoices.page.view;

/**
 * A page that only says something.
 *
 * @param path where one goes on
 * @param link what the link there says
 * @param atOnce whether the browser follows the link by itself
 */
public record MessageView(Frame frame, String heading, String text, String path, String link, boolean atOnce) {}
