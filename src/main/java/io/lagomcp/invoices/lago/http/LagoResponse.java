package io.lagomcp.invoices.lago.http;

import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;

/** What Lago answered, or whatever answered in its place, without the API key. */
@SuppressWarnings("ArrayRecordComponent") // handed on to be parsed, never compared or shared
record LagoResponse(int status, HttpHeaders headers, byte[] body) {

    static LagoResponse of(HttpResponse<byte[]> response, ApiKeyRedactor redaction) {
        return new LagoResponse(
                response.statusCode(), redaction.without(response.headers()), redaction.without(response.body()));
    }
}
