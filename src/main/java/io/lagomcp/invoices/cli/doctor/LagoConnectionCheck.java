package io.lagomcp.invoices.cli.doctor;

import io.lagomcp.invoices.app.ApplicationContext;
import io.lagomcp.invoices.config.Settings;
import io.lagomcp.invoices.console.CheckResult;
import io.lagomcp.invoices.lago.InvoicePage.InvoiceCount;
import io.lagomcp.invoices.lago.InvoiceQuery;
import io.lagomcp.invoices.lago.LookupResult;
import io.lagomcp.invoices.lago.SafeText;
import io.lagomcp.invoices.lago.http.LagoException;
import io.lagomcp.invoices.lago.http.LagoFailure;
import io.lagomcp.invoices.lago.http.RateLimitStatus;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
            skipFromReading("Lago was not reached");
            return;
        }
        if (settings.apiKey().isEmpty() && !settings.sandbox()) {
            skipFromReading("there is no key");
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

    private void skipFromReading(String why) {
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
        ConnectionDiagnosis obstacle = ConnectionDiagnosis.of(failed, account.apiUrl());
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
            ConnectionDiagnosis obstacle = ConnectionDiagnosis.of(failed, account.apiUrl());
            return CheckResult.warn(ORGANIZATION, "not known: " + obstacle.text(), obstacle.advice());
        }
    }

    private String billingEntities() {
        LookupResult<List<ObjectNode>> entities = account.records().billingEntities();
        if (!(entities instanceof LookupResult.Found<List<ObjectNode>> found)) {
            return "the key may not read its billing entities";
        }
        String names = found.found().stream()
                .limit(ENTITIES_NAMED)
                .map(entity -> SafeText.quoted(entity.path("name").asString("")))
                .collect(Collectors.joining(", "));
        int more = found.found().size() - ENTITIES_NAMED;
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
                .map(LagoConnectionCheck::standing)
                .orElseGet(() -> CheckResult.ok(RATE, "none, as with every self-hosted Lago"));
    }

    private static CheckResult standing(RateLimitStatus rate) {
        String text = rate.remaining() + " of " + rate.limit() + " requests left, for "
                + rate.reset().toSeconds() + " s";
        return rate.remaining() > 0
                ? CheckResult.ok(RATE, text)
                : CheckResult.warn(
                        RATE, text, "Other programs of your organization share it; the server waits as Lago asks.");
    }
}
