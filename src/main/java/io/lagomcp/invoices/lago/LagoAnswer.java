package io.lagomcp.invoices.lago;

import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;

/** What Lago answered, or whatever answered in its place, without the API key. */
@SuppressWarnings("ArrayRecordComponent") // handed on to be parsed, never compared or shared
record LagoAnswer(int status, HttpHeaders headers, byte[] body) {

    static LagoAnswer of(HttpResponse<byte[]> response, KeyRedaction redaction) {
        return new LagoAnswer(
                response.statusCode(), redaction.without(response.headers()), redaction.without(response.body()));
    }
}
