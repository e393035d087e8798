package io.lagomcp.invoices.app;

import io.lagomcp.invoices.tool.ToolDefinition;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;

/**
 * Loads classes that every session needs in parallel with the start of the program. Both take about equally long, and most
 * machines have a second processor.
 */
public final class ClassPreloader {
    private ClassPreloader() {}

    /** Starts the loading and returns at once. */
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
