/**
 * The token commands: create, list and revoke tokens. The format of the token file belongs into auth.
 */
@NullMarked
package io.lagomcp.invoices.cli.token;

import org.jspecify.annotations.NullMarked;
