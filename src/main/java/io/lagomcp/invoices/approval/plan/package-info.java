/**
 * What a mutation would change and what came of it: plans, amounts at stake, refusals and results. It may not approve
 * or write anything.
 */
@NullMarked
package io.lagomcp.invoices.approval.plan;

import org.jspecify.annotations.NullMarked;
