/**
 * Metrics, traces, health checks and the log of requests, fed by listeners. No part may know it except app.
 */
@NullMarked
package io.lagomcp.invoices.observability;

import org.jspecify.annotations.NullMarked;
