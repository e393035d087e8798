/**
 * The audit commands: show, verify, sign, list and resolve pending actions. They may read the audit log only through
 * the public types of audit.
 */
@NullMarked
package io.lagomcp.invoices.cli.audit;

import org.jspecify.annotations.NullMarked;
