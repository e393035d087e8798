/**
 * Plans that wait for approval, and the memory, the folder or the database where they wait. It may not decide about a plan or
 * carry one out.
 */
@NullMarked
package io.lagomcp.invoices.approval.pending;

import org.jspecify.annotations.NullMarked;
