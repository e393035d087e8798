/**
 * Authentication of HTTP requests: bearer tokens from a file, one static token, or JWTs of an authorization server,
 * with rate limits. It may not know transports or MCP.
 */
@NullMarked
package io.lagomcp.invoices.auth;

import org.jspecify.annotations.NullMarked;
