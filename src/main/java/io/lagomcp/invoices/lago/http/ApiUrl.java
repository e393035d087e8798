package io.lagomcp.invoices.lago.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The address of a Lago API, normalized. */
public final class ApiUrl {
    /** Lago's cloud in the United States. */
    public static final ApiUrl US = of("https://api.getlago.com");

    /** Lago's cloud in the European Union. */
    public static final ApiUrl EU = of("https://api.eu.getlago.com");

    private static final String API_PATH = "/api/v1";
    private static final String EXAMPLE = "; a right one looks like https://api.getlago.com/api/v1";

    private final String root;
    private final URI health;

    private ApiUrl(String root) {
        this.root = root;
        this.health = URI.create(root + "/health");
    }

    /**
     * Reads a URL with or without {@code /api} or {@code /api/v1}, a trailing slash, a port or a path before it.
     *
     * @throws IllegalArgumentException if it is not such a URL, or not https and the host is not this machine; the message
     *     never repeats the URL, which may hold a password
     */
    public static ApiUrl of(String url) {
        return of(url, false);
    }

    /**
     * Like {@link #of(String)}.
     *
     * @param allowPlainHttp whether the API key may travel unencrypted to other machines
     */
    public static ApiUrl of(String url, boolean allowPlainHttp) {
        URI uri = parsed(url);
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        require(scheme.equals("https") || scheme.equals("http"), "must start with https://");
        require(uri.getRawUserInfo() == null, "must not hold a user name or password");
        require(uri.getRawQuery() == null, "must not have a query (?)");
        require(uri.getRawFragment() == null, "must not have a fragment (#)");
        String host = host(uri.getHost());
        require(uri.getPort() != 0 && uri.getPort() <= 65_535, "has a port that does not exist");
        require(
                scheme.equals("https") || allowPlainHttp || isThisMachine(host),
                "must start with https://, because http would show the API key to the network (in one that you trust, "
                        + "LAGO_MCP_ALLOW_HTTP=true permits it)");
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        return new ApiUrl(scheme + "://" + host + port + pathBeforeTheApi(uri.getRawPath()));
    }

    private static URI parsed(String url) {
        try {
            return new URI(url.strip());
        } catch (URISyntaxException e) {
            // without the cause, whose text repeats the URL
            throw new IllegalArgumentException("The API URL is not a URL" + EXAMPLE);
        }
    }

    private static String host(@Nullable String host) {
        if (host == null || host.isEmpty()) {
            throw new IllegalArgumentException("The API URL has no valid host name" + EXAMPLE);
        }
        return host.toLowerCase(Locale.ROOT);
    }

    private static void require(boolean condition, String rule) {
        if (!condition) {
            throw new IllegalArgumentException("The API URL " + rule + EXAMPLE);
        }
    }

    /** Whether this host, an IPv6 address in brackets, is a loopback address or {@code localhost}. */
    public static boolean isThisMachine(String host) {
        return host.equals("localhost") || host.equals("[::1]") || host.matches("127(\\.\\d{1,3}){3}");
    }

    private static String pathBeforeTheApi(String path) {
        return path.replaceFirst("(/api(/v1)?)?/*$", "").replaceFirst("/+$", "");
    }

    /** The address of an endpoint; {@code pathAndQuery} starts with a slash and is encoded. */
    URI endpoint(String pathAndQuery) {
        return URI.create(root + API_PATH + pathAndQuery);
    }

    /** The address that answers, without a key, whether Lago is up. */
    public URI health() {
        return health;
    }

    /** Whether this is a Lago whose rate limit is documented. */
    boolean isLagosCloud() {
        return root.equals(US.root) || root.equals(EU.root);
    }

    boolean isEncrypted() {
        return root.startsWith("https:");
    }

    /** Whether nobody on the way can read the key: encrypted, or on this very machine. */
    public boolean keepsTheKeySecret() {
        return isEncrypted() || isThisMachine(host(URI.create(root).getHost()));
    }

    /** The base URL of the API, without a trailing slash. */
    @Override
    public String toString() {
        return root + API_PATH;
    }
}
