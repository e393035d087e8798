/**
 * The demo command: a scripted client session against a server on the sandbox. It may use only what a real client
 * sees.
 */
@NullMarked
package io.lagomcp.invoices.cli.demo;

import org.jspecify.annotations.NullMarked;
