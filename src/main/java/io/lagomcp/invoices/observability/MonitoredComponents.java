package io.lagomcp.invoices.observability;

import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.lago.HealthProbe;
import java.util.Collection;
import java.util.function.IntSupplier;

/**
 * The components that are observed, once they exist.
 *
 * @param names of all tools, prompts and resource templates: no other becomes a label or the name of a span
 * @param lago asked for {@code /readyz}, at most every few seconds
 * @param audit asked likewise whether it can be written
 * @param sessions how many are open now
 * @param waiting how many plans wait for a yes now
 */
public record MonitoredComponents(
        Collection<String> names, HealthProbe lago, AuditLog audit, IntSupplier sessions, IntSupplier waiting) {}
