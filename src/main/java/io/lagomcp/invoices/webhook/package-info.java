/**
 * Webhook messages about plans that need approval: derived from the audit log, signed, and sent until the receiver has them.
 */
@NullMarked
package io.lagomcp.invoices.webhook;

import org.jspecify.annotations.NullMarked;
