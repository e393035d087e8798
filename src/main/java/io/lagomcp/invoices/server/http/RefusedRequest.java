package io.lagomcp.invoices.server.http;

import java.util.LinkedHashMap;
import java.util.Map;

/** Thrown when a request is not taken. What it says is for whoever sent it, so it holds nothing of ours. */
final class RefusedRequest extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;
    private final transient Map<String, String> headers = new LinkedHashMap<>();

    /**
     * A refusal.
     *
     * @param status of HTTP
     * @param code in snake case, stable
     * @param message what is wrong, and what would be right
     */
    RefusedRequest(int status, String code, String message) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
    }

    RefusedRequest with(String header, String value) {
        headers.put(header, value);
        return this;
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }

    Map<String, String> headers() {
        return headers;
    }
}
