package io.lagomcp.invoices.audit;

import io.lagomcp.invoices.file.PrivateFiles;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import java.util.function.Function;

/** Lines and head of an audit log that is kept elsewhere, as files that readers and verifiers take. */
public final class AuditExport {
    private AuditExport() {}

    /**
     * Writes the log to a file and its head beside it, without verifying them.
     *
     * @param file must not exist yet
     * @param source gives all lines to the consumer, the oldest first, and returns the head that belongs to them
     * @return the number of entries
     * @throws AuditException where it cannot be written
     */
    public static long write(Path file, Function<Consumer<String>, SignedAuditHead> source) {
        AuditSegments files = new AuditSegments(file);
        try {
            if (Files.exists(file) || Files.exists(files.head())) {
                throw new AuditException(file + " or its head exists already");
            }
            files.makeFolder();
            files.open(file).close();
            SignedAuditHead head;
            try (BufferedWriter writer =
                    Files.newBufferedWriter(file, StandardCharsets.US_ASCII, StandardOpenOption.WRITE)) {
                head = source.apply(line -> write(line, file, writer));
            }
            PrivateFiles.replace(files.head(), head.text().getBytes(StandardCharsets.US_ASCII));
            return head.seq();
        } catch (IOException failed) {
            throw AuditException.unusable(file, failed);
        }
    }

    private static void write(String line, Path file, BufferedWriter writer) {
        try {
            writer.write(line);
            writer.write('\n');
        } catch (IOException failed) {
            throw AuditException.unusable(file, failed);
        }
    }

    /**
     * Gives the lines of a log in files to the consumer, the oldest first, as they are.
     *
     * @throws AuditException when there is none, or it cannot be read
     */
    public static void read(Path file, Consumer<String> lines) {
        AuditReader.scan(file, 0, bytes -> lines.accept(new String(bytes, StandardCharsets.US_ASCII)));
    }
}
