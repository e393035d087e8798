/**
 * The events that the audit log can hold. They may not know how or where they are stored.
 */
@NullMarked
package io.lagomcp.invoices.audit.event;

import org.jspecify.annotations.NullMarked;
