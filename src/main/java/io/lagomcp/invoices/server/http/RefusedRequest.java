package io.lagomcp.invoices.server.http;

import java.util.LinkedHashMap;
import java.util.Map;

/** Thrown when a request is not taken. What it says is for whoever sent it, so it holds nothing of ours. */
final class RefusedRequest extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;
    private final String recordedAs;
    private final transient Map<String, String> headers = new LinkedHashMap<>();

    /**
     * A refusal.
     *
     * @param status of HTTP
     * @param code in snake case, stable
     * @param message what is wrong, and what would be right
     */
    RefusedRequest(int status, String code, String message) {
        this(status, code, message, "");
    }

    private RefusedRequest(int status, String code, String message, String recordedAs) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
        this.recordedAs = recordedAs;
    }

    /** One that looks like an attack, which the record shall tell of under this code. */
    static RefusedRequest recorded(int status, String code, String message, String recordedAs) {
        return new RefusedRequest(status, code, message, recordedAs);
    }

    /** One that looks like an attack, which the record shall tell of. */
    static RefusedRequest recorded(int status, String code, String message) {
        return recorded(status, code, message, code);
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

    /** The code in the record; empty text where it need not hear of it. */
    String recordedAs() {
        return recordedAs;
    }

    Map<String, String> headers() {
        return headers;
    }
}
