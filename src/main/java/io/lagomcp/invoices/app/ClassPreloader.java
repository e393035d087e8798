package io.lagomcp.invoices.app;

import io.lagomcp.invoices.tool.ToolDefinition;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;

/**
 * Prepares what every session needs beside the first steps of this program. By measurement it is as long as these on the way to
 * the list of tools, and most machines have a second processor.
 */
public final class ClassPreloader {
    private ClassPreloader() {}

    /** Returns at once. Whoever needs what is being prepared waits for it, and fails should it have failed. */
    public static void preload() {
        // reading JSON needs them, and newer JVMs compute powers of five to the 65,536th first
        beside("head-start-numbers", () -> Objects.requireNonNull(BigDecimal.ONE));
        // the first schema files take longest, because they load what reads JSON
        beside("head-start-tools", () -> List.of("find_all_invoices", "find_invoice", "create_invoice")
                .forEach(ToolDefinition::of));
    }

    private static void beside(String name, Runnable preparation) {
        Thread thread = new Thread(preparation, name);
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((failed, failure) -> {});
        thread.start();
    }
}
