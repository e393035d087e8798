package io.lagomcp.invoices.cli.doctor;

import io.lagomcp.invoices.lago.http.ApiUrl;
import io.lagomcp.invoices.lago.http.LagoException;
import io.lagomcp.invoices.lago.http.LagoFailure;
import java.io.IOException;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import javax.net.ssl.SSLException;

/** Why Lago cannot be reached or used, and what to do about it. */
record ConnectionDiagnosis(String text, String advice) {
    private static final int PLAIN_HTTP_MILLIS = 2_000;
    private static final int HTTPS_PORT = 443;

    /** Explains the failure of a call to this address; may check whether the port speaks plain HTTP. */
    static ConnectionDiagnosis of(LagoException failed, ApiUrl url) {
        LagoFailure failure = failed.failure();
        if (failure instanceof LagoFailure.Unauthorized) {
            return new ConnectionDiagnosis(
                    "Lago does not accept the API key",
                    "Copy the key again from Lago: Developers, API keys. Keys of the US and the EU cloud, and of other "
                            + "Lagos, are not the same.");
        }
        if (failure instanceof LagoFailure.NotFound || failure instanceof LagoFailure.Unreadable) {
            return new ConnectionDiagnosis(
                    "something answers there, but not as Lago's API does: " + failure.message(),
                    "Check LAGO_API_URL: it is the address of the API, not of Lago's web page.");
        }
        if (failure instanceof LagoFailure.RateLimited) {
            return new ConnectionDiagnosis("Lago's rate limit is used up", "Wait a few seconds and check again.");
        }
        return ofTheWay(failed, url);
    }

    private static ConnectionDiagnosis ofTheWay(LagoException failed, ApiUrl url) {
        if (isCausedBy(failed, UnresolvedAddressException.class) || isCausedBy(failed, UnknownHostException.class)) {
            return new ConnectionDiagnosis(
                    "there is no host of this name (DNS)",
                    "Check the spelling of LAGO_API_URL, and whether the network or the VPN is up.");
        }
        boolean silent = isCausedBy(failed, HttpConnectTimeoutException.class);
        boolean trusted = !failed.failure().code().equals("certificate_refused");
        if ((silent || isCausedBy(failed, SSLException.class))
                && trusted
                && answersInPlainHttp(URI.create(url.toString()))) {
            return new ConnectionDiagnosis(
                    "this port speaks plain http, not https",
                    "Begin LAGO_API_URL (--api-url) with http://. Where that is another machine, the key would be "
                            + "readable on the way, and LAGO_MCP_ALLOW_HTTP=true must permit it.");
        }
        if (silent) {
            return new ConnectionDiagnosis(
                    "the host does not let us connect",
                    "A firewall may be in the way. Java must be told of a proxy: "
                            + "JAVA_TOOL_OPTIONS='-Dhttps.proxyHost=… -Dhttps.proxyPort=…'.");
        }
        if (isCausedBy(failed, ConnectException.class)) {
            return new ConnectionDiagnosis(
                    "nothing listens at this host and port", "Is Lago running there, and is the port right?");
        }
        if (failed.failure().code().equals("certificate_refused")) {
            return new ConnectionDiagnosis(
                    "the host's TLS certificate is not trusted",
                    "Where the certificate is your own authority's, tell Java: "
                            + "JAVA_TOOL_OPTIONS=-Djavax.net.ssl.trustStore=….");
        }
        if (isCausedBy(failed, SSLException.class)) {
            return new ConnectionDiagnosis(
                    "TLS failed",
                    "The port may speak something else than https, or an inspecting proxy is in the way.");
        }
        return new ConnectionDiagnosis(
                failed.failure().message(), "Try again; if it stays like this, look at Lago's own log or status page.");
    }

    private static boolean isCausedBy(Throwable failure, Class<? extends Throwable> type) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the port of an https address answers a plain HTTP request, which has no key. */
    private static boolean answersInPlainHttp(URI url) {
        if (!"https".equals(url.getScheme())) {
            return false;
        }
        try {
            int port = url.getPort() < 0 ? HTTPS_PORT : url.getPort();
            HttpURLConnection connection =
                    (HttpURLConnection) new URL("http", url.getHost(), port, "/health").openConnection();
            connection.setConnectTimeout(PLAIN_HTTP_MILLIS);
            connection.setReadTimeout(PLAIN_HTTP_MILLIS);
            connection.setInstanceFollowRedirects(false);
            boolean understood = connection.getResponseCode() > 0;
            connection.disconnect();
            return understood;
        } catch (IOException notHttp) {
            return false;
        }
    }
}
