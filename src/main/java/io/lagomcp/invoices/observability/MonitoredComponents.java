package io.lagomcp.invoices.observability;

import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.lago.HealthProbe;
import java.util.Collection;
import java.util.function.IntSupplier;

/**
 * The components that are monitored.
 *
 * @param names of all tools, prompts and resource templates; other names do not become labels or names of spans
 * @param lago checked for {@code /readyz}, at most every few seconds
 * @param audit checked likewise: whether it can be written
 * @param sessions the number of open sessions
 * @param waiting the number of plans that wait for approval
 */
public record MonitoredComponents(
        Collection<String> names, HealthProbe lago, AuditLog audit, IntSupplier sessions, IntSupplier waiting) {}
