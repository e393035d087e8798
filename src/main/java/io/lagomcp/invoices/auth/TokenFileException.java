package io.lagomcp.invoices.auth;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** A token file cannot be used. The message says what is wrong, line by line, and repeats nothing that may be secret. */
public final class TokenFileException extends Exception {
    private static final long serialVersionUID = 1L;

    TokenFileException(String message) {
        super(message);
    }

    static TokenFileException of(Path file, List<String> problems) {
        return new TokenFileException(file + " is no token file: " + String.join("; ", problems));
    }

    static TokenFileException of(Path file, IOException failed) {
        String why = "it cannot be used: " + failed.getMessage();
        if (failed instanceof NoSuchFileException) {
            why = "there is no such file; the command token new makes it";
        } else if (failed instanceof FileAlreadyExistsException inTheWay) {
            why = inTheWay.getFile() + " is not a folder";
        } else if (failed instanceof AccessDeniedException) {
            why = "no permission";
        }
        return new TokenFileException(file + ": " + why);
    }
}
