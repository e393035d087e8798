/**
 * The install and uninstall commands and their dialog with a person. How the files of clients are edited belongs into
 * install.
 */
@NullMarked
package io.lagomcp.invoices.cli.install;

import org.jspecify.annotations.NullMarked;
