/** Makes what is released: a folder and an archive that need no Java, the notes, and what catalogues want to know. */
@NullMarked
package io.lagomcp.bundle;

import org.jspecify.annotations.NullMarked;
