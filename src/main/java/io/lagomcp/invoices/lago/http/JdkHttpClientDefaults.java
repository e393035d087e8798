package io.lagomcp.invoices.lago.http;

/**
 * Settings of the JDK's HTTP client for this process. The JDK reads them once, at the first use of its client, so all users must
 * call this first.
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
