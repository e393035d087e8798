/**
 * The composition root: builds the parts from the settings, checks them before the start and runs the server. It may
 * know every part but the commands, and no part may know it except the commands.
 */
@NullMarked
package io.lagomcp.invoices.app;

import org.jspecify.annotations.NullMarked;
