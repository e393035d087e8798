/**
 * The approvals commands: list the plans that wait, and approve or reject them, through the tools of a server. They may not
 * send anything to Lago themselves.
 */
@NullMarked
package io.lagomcp.invoices.cli.approvals;

import org.jspecify.annotations.NullMarked;
