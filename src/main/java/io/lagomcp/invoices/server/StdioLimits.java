package io.lagomcp.invoices.server;

import java.time.Duration;

/**
 * How much one client may ask of the stdio transport at a time.
 *
 * @param maxLineBytes the longest line that is read, in bytes without its line end
 * @param maxRunning how many requests are worked on at once
 * @param maxWaiting how many more may wait; any beyond are refused as busy
 * @param drain how long running requests may take to answer once the input has ended
 */
record StdioLimits(int maxLineBytes, int maxRunning, int maxWaiting, Duration drain) {

    /** 4 MiB a line, 256 requests at once, 4096 waiting, 7 seconds to finish: with their last words all is over within 10. */
    static final StdioLimits STANDARD = new StdioLimits(4 << 20, 256, 4096, Duration.ofSeconds(7));
}
