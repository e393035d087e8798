/**
 * The only way to a mutation: plan, policy, a person's approval, last checks, one write and the audit trail. It may
 * not know tools, transports or policy files.
 */
@NullMarked
package io.lagomcp.invoices.approval;

import org.jspecify.annotations.NullMarked;
