package io.lagomcp.invoices.mcp.stdio;

import io.lagomcp.invoices.limit.PerOwnerLimit;
import io.lagomcp.invoices.mcp.protocol.SessionConfig.RequestLimits;
import java.time.Duration;

/**
 * How much one client may ask of the stdio transport at a time.
 *
 * @param maxLineBytes the longest line that is read, in bytes without its line end
 * @param calls how many requests are worked on and wait
 * @param drain how long running requests may take to answer once the input has ended
 * @param memory in bytes, what requests and their answers may take
 */
public record StdioLimits(int maxLineBytes, RequestLimits calls, Duration drain, PerOwnerLimit memory) {

    /** 4 MiB a line, 256 requests at once, 4096 waiting, 7 seconds to finish: with their last words all is over within 10. */
    public static final StdioLimits STANDARD =
            new StdioLimits(4 << 20, new RequestLimits(256, 4096), Duration.ofSeconds(7), PerOwnerLimit.ofHeap(false));
}
