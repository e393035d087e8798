/** What the audit log records: its events, what they are about, and their text cleaned. It may not read or write a log. */
@NullMarked
package io.lagomcp.invoices.audit.event;

import org.jspecify.annotations.NullMarked;
