/**
 * HTTP calls to Lago: timeouts, retries, rate limit, error mapping and key redaction. It may not know what an invoice
 * is.
 */
@NullMarked
package io.lagomcp.invoices.lago.http;

import org.jspecify.annotations.NullMarked;
