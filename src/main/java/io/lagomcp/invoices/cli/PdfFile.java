package io.lagomcp.invoices.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A downloaded PDF.
 *
 * @param size in bytes
 */
record PdfFile(Path path, int size) {

    /** Downloads into a fresh folder among the temporary files. */
    static PdfFile download(String url, String number) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .timeout(Duration.ofSeconds(10))
                .build();
        HttpResponse<byte[]> response = HttpClient.newHttpClient().send(request, BodyHandlers.ofByteArray());
        byte[] pdf = response.body();
        if (response.statusCode() != 200 || !new String(pdf, StandardCharsets.ISO_8859_1).startsWith("%PDF-")) {
            throw new IOException("the link leads to no PDF, but to status " + response.statusCode());
        }
        Path folder = Files.createTempDirectory("lago-invoices-mcp-demo-");
        Path file = folder.resolve(number.replaceAll("[^A-Za-z0-9-]", "_") + ".pdf");
        return new PdfFile(Files.write(file, pdf), pdf.length);
    }
}
