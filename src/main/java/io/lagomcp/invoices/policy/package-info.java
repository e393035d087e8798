/**
 * Policy files: read strictly, checked, explained and applied rule by rule. It may not know tools or transports.
 */
@NullMarked
package io.lagomcp.invoices.policy;

import org.jspecify.annotations.NullMarked;
