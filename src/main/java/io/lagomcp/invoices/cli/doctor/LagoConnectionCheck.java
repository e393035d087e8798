package io.lagomcp.invoices.cli.doctor;

import io.lagomcp.invoices.app.ApplicationContext;
import io.lagomcp.invoices.config.Settings;
import io.lagomcp.invoices.console.CheckResult;
import io.lagomcp.invoices.lago.InvoicePage.InvoiceCount;
import io.lagomcp.invoices.lago.InvoiceQuery;
import io.lagomcp.invoices.lago.SafeText;
import io.lagomcp.invoices.lago.http.ApiUrl;
import io.lagomcp.invoices.lago.http.LagoException;
import io.lagomcp.invoices.lago.http.LagoFailure;
import io.lagomcp.invoices.lago.http.RateLimitStatus;
import java.io.IOException;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import tools.jackson.databind.node.ObjectNode;

/** The checks that ask Lago: whether it can be reached, and the rights of the key. */
public record LagoConnectionCheck(ApplicationContext account, Settings settings, Consumer<CheckResult> findings) {
    private static final String REACHABLE = "Lago";
    private static final String READ = "May read";
    public static final String ORGANIZATION = "Organization";
    private static final String WRITE = "May write";
    private static final String RATE = "Rate limit";

    private static final int ENTITIES_NAMED = 5;

    /** Runs the checks and passes on each result as soon as it is known. */
    public void run() {
        CheckResult reached = reached();
        findings.accept(reached);
        if (reached.isFailure()) {
            skipRest("Lago was not reached");
            return;
        }
        if (settings.apiKey().isEmpty() && !settings.sandbox()) {
            skipRest("there is no key");
            return;
        }
        CheckResult read = mayRead();
        findings.accept(read);
        if (read.isFailure()) {
            findings.accept(CheckResult.skipped(WRITE, "reading failed"));
        } else {
            findings.accept(organization());
            findings.accept(mayWrite());
        }
        findings.accept(rateLimit());
    }

    private void skipRest(String why) {
        Stream.of(READ, WRITE, RATE).forEach(subject -> findings.accept(CheckResult.skipped(subject, why)));
    }

    private CheckResult reached() {
        try {
            return account.healthProbe()
                    .version()
                    .map(version -> CheckResult.ok(REACHABLE, "answers, version " + version))
                    .orElseGet(() -> CheckResult.warn(
                            REACHABLE,
                            "something answers, but does not say that it is Lago",
                            "If the next checks fail too, LAGO_API_URL leads elsewhere."));
        } catch (LagoException failed) {
            // a proxy may let only the API through, and not the health check beside it
            boolean answered = failed.failure() instanceof LagoFailure.NotFound
                    || failed.failure() instanceof LagoFailure.Forbidden
                    || failed.failure() instanceof LagoFailure.Unauthorized;
            return answered
                    ? CheckResult.warn(
                            REACHABLE, "answers, but not to a health check", "Ignore this if the next checks pass.")
                    : failure(REACHABLE, failed);
        }
    }

    private CheckResult failure(String subject, LagoException failed) {
        Diagnosis obstacle = Diagnosis.of(failed, account.apiUrl());
        return CheckResult.fail(subject, obstacle.text(), obstacle.advice());
    }

    private CheckResult mayRead() {
        try {
            if (!account.healthProbe().mayRead()) {
                return CheckResult.fail(
                        READ,
                        "no, the key has no right to read invoices",
                        "In Lago, under Developers, API keys, give it the right to read invoices.");
            }
            // fails if the response is not a list of invoices
            InvoiceCount count =
                    InvoiceCount.of(account.invoices(), page -> InvoiceQuery.page(page, InvoiceCount.ROWS));
            return CheckResult.ok(
                    READ, "yes, invoices in this account: " + count.number() + (count.exact() ? "" : " or more"));
        } catch (LagoException failed) {
            return failure(READ, failed);
        }
    }

    /** The organization of the key, from the links of invoices: Lago has no call for it. */
    private CheckResult organization() {
        try {
            String named = account.invoices().search(InvoiceQuery.page(1, 1)).invoices().stream()
                    .flatMap(newest -> newest.organization().stream())
                    .findFirst()
                    .map(SafeText::token)
                    .orElse("not known, because no invoice names it");
            return CheckResult.ok(ORGANIZATION, named + "; " + billingEntities());
        } catch (LagoException failed) {
            Diagnosis obstacle = Diagnosis.of(failed, account.apiUrl());
            return CheckResult.warn(ORGANIZATION, "not known: " + obstacle.text(), obstacle.advice());
        }
    }

    private String billingEntities() {
        Optional<List<ObjectNode>> entities =
                account.records().billingEntities().value();
        if (entities.isEmpty()) {
            return "the key may not read its billing entities";
        }
        String names = entities.get().stream()
                .limit(ENTITIES_NAMED)
                .map(entity -> SafeText.quoted(entity.path("name").asString("")))
                .collect(Collectors.joining(", "));
        int more = entities.get().size() - ENTITIES_NAMED;
        return "it bills as " + names + (more > 0 ? " and " + more + " more" : "");
    }

    private CheckResult mayWrite() {
        try {
            if (account.healthProbe().mayWrite()) {
                return CheckResult.ok(
                        WRITE,
                        settings.readOnly() ? "yes, but this server runs read-only" : "yes, nothing was changed");
            }
        } catch (LagoException failed) {
            return failure(WRITE, failed);
        }
        return settings.readOnly()
                ? CheckResult.ok(WRITE, "no, and read-only needs it for downloads alone")
                : CheckResult.fail(
                        WRITE,
                        "no, the key has no right to change invoices",
                        "In Lago, under Developers, API keys, give it the right to write invoices; or run read-only: "
                                + "LAGO_MCP_READ_ONLY=true.");
    }

    private CheckResult rateLimit() {
        return account.healthProbe()
                .rateLimit()
                .map(LagoConnectionCheck::remaining)
                .orElseGet(() -> CheckResult.ok(RATE, "none, as with every self-hosted Lago"));
    }

    private static CheckResult remaining(RateLimitStatus rate) {
        String text = rate.remaining() + " of " + rate.limit() + " requests left, for "
                + rate.reset().toSeconds() + " s";
        return rate.remaining() > 0
                ? CheckResult.ok(RATE, text)
                : CheckResult.warn(
                        RATE, text, "Other programs of your organization share it; the server waits as Lago asks.");
    }

    /** Why Lago cannot be reached or used, and what to do about it. */
    private record Diagnosis(String text, String advice) {
        private static final int PLAIN_HTTP_MILLIS = 2_000;
        private static final int HTTPS_PORT = 443;

        /** Explains the failure of a call to this address; may check whether the port speaks plain HTTP. */
        static Diagnosis of(LagoException failed, ApiUrl url) {
            LagoFailure failure = failed.failure();
            if (failure instanceof LagoFailure.Unauthorized) {
                return new Diagnosis(
                        "Lago does not accept the API key",
                        "Copy the key again from Lago: Developers, API keys. Keys of the US and the EU cloud, and of other "
                                + "Lagos, are not the same.");
            }
            if (failure instanceof LagoFailure.NotFound || failure instanceof LagoFailure.Unreadable) {
                return new Diagnosis(
                        "something answers there, but not as Lago's API does: " + failure.message(),
                        "Check LAGO_API_URL: it is the address of the API, not of Lago's web page.");
            }
            if (failure instanceof LagoFailure.RateLimited) {
                return new Diagnosis("Lago's rate limit is used up", "Wait a few seconds and check again.");
            }
            return ofTheWay(failed, url);
        }

        private static Diagnosis ofTheWay(LagoException failed, ApiUrl url) {
            if (isCausedBy(failed, UnresolvedAddressException.class)
                    || isCausedBy(failed, UnknownHostException.class)) {
                return new Diagnosis(
                        "there is no host of this name (DNS)",
                        "Check the spelling of LAGO_API_URL, and whether the network or the VPN is up.");
            }
            boolean silent = isCausedBy(failed, HttpConnectTimeoutException.class);
            boolean trusted = !failed.failure().code().equals("certificate_refused");
            if ((silent || isCausedBy(failed, SSLException.class))
                    && trusted
                    && answersInPlainHttp(URI.create(url.toString()))) {
                return new Diagnosis(
                        "this port speaks plain http, not https",
                        "Begin LAGO_API_URL (--api-url) with http://. Where that is another machine, the key would be "
                                + "readable on the way, and LAGO_MCP_ALLOW_HTTP=true must permit it.");
            }
            if (silent) {
                return new Diagnosis(
                        "the host does not let us connect",
                        "A firewall may be in the way. Java must be told of a proxy: "
                                + "JAVA_TOOL_OPTIONS='-Dhttps.proxyHost=… -Dhttps.proxyPort=…'.");
            }
            if (isCausedBy(failed, ConnectException.class)) {
                return new Diagnosis(
                        "nothing listens at this host and port", "Is Lago running there, and is the port right?");
            }
            if (failed.failure().code().equals("certificate_refused")) {
                return new Diagnosis(
                        "the host's TLS certificate is not trusted",
                        "Where the certificate is your own authority's, tell Java: "
                                + "JAVA_TOOL_OPTIONS=-Djavax.net.ssl.trustStore=….");
            }
            if (isCausedBy(failed, SSLException.class)) {
                return new Diagnosis(
                        "TLS failed",
                        "The port may speak something else than https, or an inspecting proxy is in the way.");
            }
            return new Diagnosis(
                    failed.failure().message(),
                    "Try again; if it stays like this, look at Lago's own log or status page.");
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
}
