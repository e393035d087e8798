/**
 * The configuration files of MCP clients and our entry in them. It may not change anything but that entry, and may
 * not know the rest of the program.
 */
@NullMarked
package io.lagomcp.invoices.install;

import org.jspecify.annotations.NullMarked;
