package io.lagomcp.invoices.page;

import io.lagomcp.invoices.approval.Policy;
import io.lagomcp.invoices.approval.plan.Role;
import java.io.PrintStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/** How long the list of the approval page takes over HTTP while many plans wait. Takes the number of plans, 1,000 by default. */
public final class PageListing {
    private static final int RUNS = 50;
    private static final int MAKERS = 4;

    private PageListing() {}

    /** Measures and prints. */
    public static void main(String[] arguments) throws Exception {
        int plans = arguments.length == 0 ? 1_000 : Integer.parseInt(arguments[0]);
        try (PageTestServer server = new PageTestServer(Policy.confirmEverything())) {
            for (int i = 0; i < plans; i++) {
                server.plan("bot-" + i % MAKERS, Role.OPERATOR, "retry_payment", server.unpaid(""));
            }
            PageBrowser ann = server.signedIn("ann", Role.APPROVER);
            double first = list(ann, plans);
            double[] later = new double[RUNS];
            for (int run = 0; run < RUNS; run++) {
                later[run] = list(ann, plans);
            }
            Arrays.sort(later);
            new PrintStream(System.out, true, StandardCharsets.UTF_8)
                    .printf(
                            Locale.ROOT,
                            "/approvals with %,d plans waiting: first %.0f ms, then p50 %.1f ms, p95 %.1f ms, max %.1f"
                                    + " ms%n",
                            plans,
                            first,
                            later[RUNS / 2],
                            later[RUNS * 95 / 100],
                            later[RUNS - 1]);
        }
    }

    private static double list(PageBrowser browser, int plans) throws Exception {
        long start = System.nanoTime();
        HttpResponse<String> page = browser.get("/approvals");
        double took = (System.nanoTime() - start) / 1e6;
        if (page.statusCode() != 200 || !page.body().contains("data-waiting=\"" + plans + "\"")) {
            throw new IllegalStateException(page.statusCode() + " " + page.body());
        }
        return took;
    }
}
