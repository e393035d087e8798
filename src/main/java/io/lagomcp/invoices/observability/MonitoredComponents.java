package io.lagomcp.invoices.observability;

import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.lago.HealthProbe;
import io.lagomcp.invoices.store.Store;
import io.lagomcp.invoices.webhook.WebhookStatus;
import java.util.Collection;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * The components that are monitored.
 *
 * @param names of all tools, prompts and resource templates; other names do not become labels or names of spans
 * @param lago checked for {@code /readyz}, at most every few seconds
 * @param audit checked likewise: whether it can be written; without that a server with a store is ready all the same
 * @param sessions the number of open sessions
 * @param waiting the number of plans that wait for approval
 * @param store the database that several servers share; empty for files
 * @param webhook how far the delivery of webhook messages is; empty where none are sent
 */
public record MonitoredComponents(
        Collection<String> names,
        HealthProbe lago,
        AuditLog audit,
        IntSupplier sessions,
        IntSupplier waiting,
        Optional<Store> store,
        Optional<Supplier<WebhookStatus>> webhook) {

    /** Components without a store and a webhook. */
    public MonitoredComponents(
            Collection<String> names, HealthProbe lago, AuditLog audit, IntSupplier sessions, IntSupplier waiting) {
        this(names, lago, audit, sessions, waiting, Optional.empty(), Optional.empty());
    }
}
