package io.lagomcp.invoices.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A request and the answer to it, which is given once.
 *
 * @param correlationId under which logs know the request
 */
public record HttpExchange(
        Request request, Response response, Callback callback, ClientAddress peer, String correlationId) {
    /** In bytes: so much may wait in memory for a client that does not read. */
    private static final int SHORT = 8 * 1024;

    public String method() {
        return request.getMethod();
    }

    public String path() {
        return Request.getPathInContext(request);
    }

    /** The header's value. A request that gives it twice means two things at once, and is refused. */
    public Optional<String> header(String name) {
        List<String> values = headers(name);
        if (values.size() > 1) {
            throw new HttpRejection(400, "repeated_header", "The header " + name + " is given more than once.");
        }
        return values.stream().findFirst();
    }

    public List<String> headers(String name) {
        return request.getHeaders().getValuesList(name);
    }

    /** The query as it was sent, without the question mark; empty text where there is none. */
    public String query() {
        return Optional.ofNullable(request.getHttpURI().getQuery()).orElse("");
    }

    /** The message was taken, and there is nothing to say to it. */
    public void accepted() {
        empty(202);
    }

    public void empty(int status) {
        response.setStatus(status);
        response.write(true, null, callback);
    }

    /** Whether the client could still be reached. A short answer is not waited for. */
    public boolean json(int status, byte[] json) {
        return answer(status, "application/json", json);
    }

    /** The same with a body of another type. */
    public boolean answer(int status, String type, byte[] body) {
        HttpFields.Mutable headers = response.getHeaders();
        response.setStatus(status);
        headers.put(HttpHeader.CONTENT_TYPE, type);
        headers.put(HttpHeader.CONTENT_LENGTH, body.length);
        if (body.length <= SHORT) {
            // by a thread that many share: a client that does not read must not keep it
            response.write(true, ByteBuffer.wrap(body), callback);
            return true;
        }
        try {
            write(true, body);
            callback.succeeded();
            return true;
        } catch (IOException clientGone) {
            callback.failed(clientGone);
            return false;
        }
    }

    /** Ends the connection, so that writing to it fails at once. */
    public void abort() {
        request.getConnectionMetaData().getConnection().getEndPoint().close();
    }

    /** Sends a part of the answer, or the {@code last}. */
    public void write(boolean last, byte[] bytes) throws IOException {
        // an interrupted call still writes here what became of it
        boolean interrupted = Thread.interrupted();
        try {
            Content.Sink.write(response, last, ByteBuffer.wrap(bytes));
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    public void refuse(HttpRejection refused) {
        refused.headers().forEach((name, value) -> response.getHeaders().put(name, value));
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("jsonrpc", "2.0");
        if (!refused.id().isNull()) {
            body.set("id", refused.id());
        }
        body.putObject("error")
                .put("code", refused.jsonRpcCode())
                .put("message", refused.getMessage())
                .putObject("data")
                .put("code", refused.code());
        json(refused.status(), body.toString().getBytes(StandardCharsets.UTF_8));
    }
}
