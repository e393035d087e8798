/** The configuration files of assistants: where they are, and how our entry gets in and out and all else stays. */
@NullMarked
package io.lagomcp.invoices.install;

import org.jspecify.annotations.NullMarked;
