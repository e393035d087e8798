/**
 * What the templates of the approval page show: texts that are ready to be read, and nothing to decide.
 */
@NullMarked
package io.lagomcp.invoices.page.view;

import org.jspecify.annotations.NullMarked;
