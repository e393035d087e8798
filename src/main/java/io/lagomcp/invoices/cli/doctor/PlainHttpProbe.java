package io.lagomcp.invoices.cli.doctor;

import io.lagomcp.invoices.lago.http.ApiUrl;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;

/** Asks the port of an https address in plain HTTP; sends no key. */
final class PlainHttpProbe {
    private static final int PATIENCE_MILLIS = 2_000;
    private static final int HTTPS_PORT = 443;

    private final URI https;

    PlainHttpProbe(ApiUrl url) {
        this.https = URI.create(url.toString());
    }

    /** Whether that port answers in plain HTTP. */
    boolean answers() {
        if (!"https".equals(https.getScheme())) {
            return false;
        }
        try {
            int port = https.getPort() < 0 ? HTTPS_PORT : https.getPort();
            HttpURLConnection connection =
                    (HttpURLConnection) new URL("http", https.getHost(), port, "/health").openConnection();
            connection.setConnectTimeout(PATIENCE_MILLIS);
            connection.setReadTimeout(PATIENCE_MILLIS);
            connection.setInstanceFollowRedirects(false);
            boolean understood = connection.getResponseCode() > 0;
            connection.disconnect();
            return understood;
        } catch (IOException notHttp) {
            return false;
        }
    }
}
