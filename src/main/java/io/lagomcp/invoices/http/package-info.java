/**
 * HTTP on Jetty: who may call, from where and how much, bodies, and errors. It may not know what is served.
 */
@NullMarked
package io.lagomcp.invoices.http;

import org.jspecify.annotations.NullMarked;
