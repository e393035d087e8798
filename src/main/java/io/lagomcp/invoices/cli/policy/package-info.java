/**
 * The policy commands: check a policy file and explain its decisions. They may not change anything.
 */
@NullMarked
package io.lagomcp.invoices.cli.policy;

import org.jspecify.annotations.NullMarked;
