package io.lagomcp.invoices.cli;

import io.lagomcp.invoices.config.Settings;
import io.lagomcp.invoices.lago.AccountReads;
import io.lagomcp.invoices.lago.ApiUrl;
import io.lagomcp.invoices.lago.InvoiceCount;
import io.lagomcp.invoices.lago.InvoiceQuery;
import io.lagomcp.invoices.lago.InvoiceReads;
import io.lagomcp.invoices.lago.LagoException;
import io.lagomcp.invoices.lago.LagoFailure;
import io.lagomcp.invoices.lago.Lookup;
import io.lagomcp.invoices.lago.RateLimit;
import io.lagomcp.invoices.lago.Reachability;
import io.lagomcp.invoices.lago.SafeText;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/** The part of a checkup that asks Lago: is it there, and what may the key do? */
final class LagoCheckup {
    private static final String REACHABLE = "Lago";
    private static final String READ = "May read";
    static final String ORGANIZATION = "Organization";
    private static final String WRITE = "May write";
    private static final String RATE = "Rate limit";

    private static final int ENTITIES_NAMED = 5;

    private final InvoiceReads invoices;
    private final AccountReads records;
    private final Reachability reachability;
    private final ApiUrl apiUrl;
    private final Settings settings;
    private final Consumer<Finding> findings;

    LagoCheckup(Account account, Settings settings, Consumer<Finding> findings) {
        this.invoices = account.invoices();
        this.records = account.records();
        this.reachability = account.reachability();
        this.apiUrl = account.apiUrl();
        this.settings = settings;
        this.findings = findings;
    }

    void run() {
        Finding reached = reached();
        findings.accept(reached);
        if (reached.mark() == Mark.FAIL) {
            skipFromReading("Lago was not reached");
            return;
        }
        if (settings.apiKey().isEmpty() && !settings.sandbox()) {
            skipFromReading("there is no key");
            return;
        }
        Finding read = mayRead();
        findings.accept(read);
        if (read.mark() != Mark.FAIL) {
            findings.accept(organization());
        }
        findings.accept(read.mark() == Mark.FAIL ? Finding.skipped(WRITE, "reading failed") : mayWrite());
        findings.accept(rateLimit());
    }

    private void skipFromReading(String why) {
        findings.accept(Finding.skipped(READ, why));
        findings.accept(Finding.skipped(WRITE, why));
        findings.accept(Finding.skipped(RATE, why));
    }

    private Finding reached() {
        try {
            return reachability
                    .version()
                    .map(version -> Finding.ok(REACHABLE, "answers, version " + version))
                    .orElseGet(() -> Finding.warn(
                            REACHABLE,
                            "something answers, but does not say that it is Lago",
                            "If the next checks fail too, LAGO_API_URL leads elsewhere."));
        } catch (LagoException failed) {
            Obstacle obstacle = Obstacle.of(failed, apiUrl);
            // a proxy may let only the API through, and not the health check beside it
            boolean answered = failed.failure() instanceof LagoFailure.NotFound
                    || failed.failure() instanceof LagoFailure.Forbidden
                    || failed.failure() instanceof LagoFailure.Unauthorized;
            return answered
                    ? Finding.warn(
                            REACHABLE, "answers, but not to a health check", "Nothing, if the next checks are well.")
                    : Finding.fail(REACHABLE, obstacle.text(), obstacle.advice());
        }
    }

    private Finding mayRead() {
        try {
            if (!reachability.mayRead()) {
                return Finding.fail(
                        READ,
                        "no, the key has no right to read invoices",
                        "In Lago, under Developers, API keys, give it the right to read invoices.");
            }
            // a page that is no list of invoices does not pass as one
            InvoiceCount count = InvoiceCount.of(invoices, page -> InvoiceQuery.page(page, InvoiceCount.ROWS));
            return Finding.ok(
                    READ, "yes, invoices in this account: " + count.number() + (count.exact() ? "" : " or more"));
        } catch (LagoException failed) {
            Obstacle obstacle = Obstacle.of(failed, apiUrl);
            return Finding.fail(READ, obstacle.text(), obstacle.advice());
        }
    }

    /** A key shows itself only in what it may read: links to invoices begin with their organization. */
    private Finding organization() {
        try {
            String named = invoices.search(InvoiceQuery.page(1, 1)).invoices().stream()
                    .flatMap(newest -> newest.organization().stream())
                    .findFirst()
                    .map(SafeText::token)
                    .orElse("not known, because no invoice names it");
            return Finding.ok(ORGANIZATION, named + "; " + billingEntities());
        } catch (LagoException failed) {
            Obstacle obstacle = Obstacle.of(failed, apiUrl);
            return Finding.warn(ORGANIZATION, "not known: " + obstacle.text(), obstacle.advice());
        }
    }

    private String billingEntities() {
        Lookup<List<ObjectNode>> entities = records.billingEntities();
        if (!(entities instanceof Lookup.Found<List<ObjectNode>> found)) {
            return "the key may not read its billing entities";
        }
        String names = found.found().stream()
                .limit(ENTITIES_NAMED)
                .map(entity -> SafeText.quoted(entity.path("name").asString("")))
                .collect(Collectors.joining(", "));
        int more = found.found().size() - ENTITIES_NAMED;
        return "it bills as " + names + (more > 0 ? " and " + more + " more" : "");
    }

    private Finding mayWrite() {
        try {
            if (reachability.mayWrite()) {
                return Finding.ok(
                        WRITE,
                        settings.readOnly() ? "yes, but this server runs read-only" : "yes, nothing was changed");
            }
        } catch (LagoException failed) {
            Obstacle obstacle = Obstacle.of(failed, apiUrl);
            return Finding.fail(WRITE, obstacle.text(), obstacle.advice());
        }
        return settings.readOnly()
                ? Finding.ok(WRITE, "no, and read-only needs it for downloads alone")
                : Finding.fail(
                        WRITE,
                        "no, the key has no right to change invoices",
                        "In Lago, under Developers, API keys, give it the right to write invoices; or run read-only: "
                                + "LAGO_MCP_READ_ONLY=true.");
    }

    private Finding rateLimit() {
        return reachability
                .rateLimit()
                .map(LagoCheckup::standing)
                .orElseGet(() -> Finding.ok(RATE, "none, as with every self-hosted Lago"));
    }

    private static Finding standing(RateLimit rate) {
        String text = rate.remaining() + " of " + rate.limit() + " requests left, for "
                + rate.reset().toSeconds() + " s";
        return rate.remaining() > 0
                ? Finding.ok(RATE, text)
                : Finding.warn(
                        RATE, text, "Other programs of your organization share it; the server waits as Lago asks.");
    }
}
