package io.lagomcp.invoices.mcp.http;

import static io.lagomcp.invoices.mcp.http.ConformanceContent.said;
import static io.lagomcp.invoices.mcp.http.ConformanceContent.tool;

import io.modelcontextprotocol.server.McpServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.server.McpSyncServerExchange;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.LoggingLevel;
import io.modelcontextprotocol.spec.McpSchema.LoggingMessageNotification;
import io.modelcontextprotocol.spec.McpSchema.ProgressNotification;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** The conformance suite's tools that tell of their work while they do it. */
final class ConformanceNotices {
    /** As the suite wants it, so that notices and answer do not come at once. */
    private static final Duration STEP = Duration.ofMillis(50);

    private ConformanceNotices() {}

    static List<SyncToolSpecification> tools() {
        return List.of(
                tool("test_tool_with_logging", ConformanceNotices::log),
                tool("test_tool_with_progress", ConformanceNotices::progress));
    }

    private static CallToolResult log(McpSyncServerExchange exchange, CallToolRequest request) {
        for (String line : List.of("Tool execution started", "Tool processing data", "Tool execution completed")) {
            exchange.loggingNotification(
                    LoggingMessageNotification.builder(LoggingLevel.INFO, line).build());
            LockSupport.parkNanos(STEP.toNanos());
        }
        return said("Logged.");
    }

    private static CallToolResult progress(McpSyncServerExchange exchange, CallToolRequest request) {
        Object token = request.progressToken();
        for (int percent = 0; percent <= 100; percent += 50) {
            if (token != null) {
                exchange.progressNotification(ProgressNotification.builder(token, percent)
                        .total(100.0)
                        .build());
            }
            LockSupport.parkNanos(STEP.toNanos());
        }
        return said("Done.");
    }
}
