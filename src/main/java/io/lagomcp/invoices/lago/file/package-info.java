/**
 * Downloads of invoice files by signed links, from allowed hosts only. It may never send the API key.
 */
@NullMarked
package io.lagomcp.invoices.lago.file;

import org.jspecify.annotations.NullMarked;
