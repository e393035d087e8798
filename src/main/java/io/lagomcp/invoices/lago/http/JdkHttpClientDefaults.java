package io.lagomcp.invoices.lago.http;

/**
 * How the JDK's HTTP client behaves in this process. The JDK reads these settings once, when its client is first used, so
 * whoever uses it comes here first.
 */
public final class JdkHttpClientDefaults {
    private JdkHttpClientDefaults() {}

    /**
     * By default, the client silently repeats some requests and reuses connections that the server has closed.
     * Whether to repeat is decided in {@link RequestSender} alone.
     */
    public static void settle() {
        System.setProperty("jdk.httpclient.enableAllMethodRetry", "false");
        System.setProperty("jdk.httpclient.disableRetryConnect", "true");
        System.setProperty("jdk.httpclient.redirects.retrylimit", "1");
        System.setProperty("jdk.httpclient.keepalive.timeout", "10");
        // for files, which are asked for at an address that was checked, under the name of its host,
        // over a connection of their own
        System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host,connection");
    }
}
