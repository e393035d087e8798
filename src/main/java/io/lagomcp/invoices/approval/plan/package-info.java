/**
 * What a mutation would change, who asks for it with which permissions, and what came of it: plans, amounts at stake,
 * principals, refusals and results. It may not approve or write anything.
 */
@NullMarked
package io.lagomcp.invoices.approval.plan;

import org.jspecify.annotations.NullMarked;
