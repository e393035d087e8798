package io.lagomcp.invoices.install;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;

/** Thrown when a client's file cannot be read, parsed or changed; it is unchanged. The message has no content of it. */
public final class InstallException extends Exception {
    private static final long serialVersionUID = 1L;

    private InstallException(String message) {
        super(message);
    }

    static InstallException of(Path file, String why) {
        return new InstallException(file + ": " + why + ". Nothing was changed.");
    }

    static InstallException of(Path file, IOException failed) {
        return of(file, failed instanceof AccessDeniedException ? "no permission" : "it cannot be used: " + failed);
    }

    /** With the place where parsing failed, and not with the parser's message, which may contain content. */
    static InstallException of(Path file, JacksonException wrong, String why) {
        TokenStreamLocation place = wrong.getLocation();
        return place == null ? of(file, why) : at(file, place.getLineNr(), place.getColumnNr(), why);
    }

    /** With the place, line and column counting from one. */
    static InstallException at(Path file, long line, long column, String why) {
        return of(file, "line " + line + ", column " + column + ": " + why);
    }
}
