package io.lagomcp.invoices.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A downloaded PDF.
 *
 * @param size in bytes
 */
record PdfFile(Path path, int size) {
    private static final int TIMEOUT_MILLIS = 10_000;

    static PdfFile download(String url, String number, Path folder) throws IOException {
        URLConnection connection = URI.create(url).toURL().openConnection();
        connection.setConnectTimeout(TIMEOUT_MILLIS);
        connection.setReadTimeout(TIMEOUT_MILLIS);
        byte[] content;
        try (InputStream in = connection.getInputStream()) {
            content = in.readAllBytes();
        }
        if (!new String(content, StandardCharsets.ISO_8859_1).startsWith("%PDF-")) {
            throw new IOException("the link of " + number + " leads to something that is no PDF");
        }
        Path file = folder.resolve(number.replaceAll("[^A-Za-z0-9-]", "_") + ".pdf");
        return new PdfFile(Files.write(file, content), content.length);
    }
}
