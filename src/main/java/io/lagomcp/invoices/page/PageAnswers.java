package io.lagomcp.invoices.page;

import gg.jte.html.OwaspHtmlTemplateOutput;
import gg.jte.output.StringOutput;
import io.lagomcp.invoices.http.HttpExchange;
import io.lagomcp.invoices.page.template.JtemessageGenerated;
import io.lagomcp.invoices.page.view.Frame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.eclipse.jetty.http.HttpFields;

/** Sends the answers of the approval page, with the headers that keep other sites and their scripts out. */
final class PageAnswers {
    private static final String HTML = "text/html; charset=utf-8";
    /** Unless its weight is zero, which refuses it. */
    private static final Pattern GZIP = Pattern.compile("gzip(;\\s*q=(1|1\\..*|0\\.0*[1-9].*))?");

    private static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy",
            "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; form-action"
                    + " 'self'; base-uri 'none'; frame-ancestors 'none'",
            "Referrer-Policy",
            "no-referrer",
            "X-Frame-Options",
            "DENY",
            "Cross-Origin-Opener-Policy",
            "same-origin",
            "Cross-Origin-Resource-Policy",
            "same-origin",
            "Cache-Control",
            "no-store");

    private PageAnswers() {}

    static void redirect(HttpExchange exchange, String path) {
        secure(exchange);
        exchange.response().getHeaders().put("Location", path);
        exchange.empty(303);
    }

    static void html(HttpExchange exchange, int status, Consumer<OwaspHtmlTemplateOutput> template) {
        StringOutput text = new StringOutput();
        template.accept(new OwaspHtmlTemplateOutput(text));
        secure(exchange);
        answer(exchange, status, HTML, text.toString().getBytes(StandardCharsets.UTF_8));
    }

    /**
     * A page that only says something.
     *
     * @param path where one goes on
     * @param link what the link there says
     * @param atOnce whether the browser follows the link by itself
     */
    static void message(
            HttpExchange exchange,
            int status,
            Frame frame,
            String heading,
            String text,
            String path,
            String link,
            boolean atOnce) {
        html(
                exchange,
                status,
                output -> JtemessageGenerated.render(output, null, frame, heading, text, path, link, atOnce));
    }

    /**
     * Answers with a text, compressed where the browser takes that: the page of a large batch repeats itself. Its length tells other
     * sites nothing, because browsers send the cookie of the session with no request of theirs.
     */
    static void answer(HttpExchange exchange, int status, String type, byte[] text) {
        HttpFields.Mutable headers = exchange.response().getHeaders();
        headers.put("Vary", "Accept-Encoding");
        boolean takesGzip = exchange.headers("Accept-Encoding").stream()
                .flatMap(value -> Stream.of(value.split(",")))
                .map(String::strip)
                .anyMatch(coding -> GZIP.matcher(coding).matches());
        if (takesGzip) {
            headers.put("Content-Encoding", "gzip");
        }
        exchange.answer(status, type, takesGzip ? compressed(text) : text);
    }

    private static byte[] compressed(byte[] text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    /** What every answer of the page carries. */
    static void secure(HttpExchange exchange) {
        HttpFields.Mutable headers = exchange.response().getHeaders();
        HEADERS.forEach(headers::put);
    }
}
