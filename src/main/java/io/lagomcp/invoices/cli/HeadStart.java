package io.lagomcp.invoices.cli;

import io.lagomcp.invoices.tool.ToolDefinition;

/**
 * Reads about the tools beside the first steps of this program. By measurement these are two halves of the way to the list of
 * tools, and most machines have a second processor.
 */
final class HeadStart {
    private HeadStart() {}

    /** Returns at once. Should the reading fail, so will whoever needs it. */
    static void take() {
        Thread thread = new Thread(ToolDefinition::readAll, "head-start");
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((reader, failure) -> {});
        thread.start();
    }
}
