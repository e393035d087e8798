/** The serve command and the table of its settings. How a server is built belongs into app. */
@NullMarked
package io.lagomcp.invoices.cli.serve;

import org.jspecify.annotations.NullMarked;
