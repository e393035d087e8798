package io.lagomcp.invoices.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.ListedPlan;
import io.lagomcp.invoices.approval.Policy;
import io.lagomcp.invoices.approval.plan.Batch;
import io.lagomcp.invoices.approval.plan.Role;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.Money;
import io.lagomcp.invoices.policy.PolicyFileReader;
import java.io.BufferedReader;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What people do on the page, and what they see. */
class ApprovalPageTest {
    private final PageTestServer server = server(Policy.confirmEverything());

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void anApproverSeesThePlanAndApprovesIt() throws Exception {
        String id = server.voiding("Billed twice");
        PageBrowser ann = server.signedIn("ann", Role.APPROVER);

        assertThat(PageBrowser.plans(ann.get("/approvals").body())).containsExactly(id);
        assertThat(ann.get("/approvals/" + id).body())
                .contains(
                        "Void an invoice", "This cannot be undone.", "Billed twice", "bot", "assistant 1", "Northwind");
        assertThat(server.account.writes()).isEmpty();

        HttpResponse<String> decided = ann.approve(id);

        assertThat(decided.statusCode()).isEqualTo(303);
        assertThat(decided.headers().firstValue("Location")).hasValue("/approvals/" + id);
        assertThat(ann.get("/approvals/" + id).body()).contains("Approved and done.", "Approved by");
        assertThat(server.account.writes()).hasSize(1);
        assertThat(ann.get("/approvals/" + id).body())
                .as("the message is shown once")
                .doesNotContain("Approved and done.")
                .contains("Done");
        assertThat(PageBrowser.plans(ann.get("/approvals").body())).isEmpty();
        assertThat(PageBrowser.plans(ann.get("/approvals?show=ended").body())).containsExactly(id);
    }

    @Test
    void anApproverRejectsAPlanAndItsMakerHearsWhy() throws Exception {
        String id = server.voiding("Billed twice");
        PageBrowser ann = server.signedIn("ann", Role.APPROVER);

        ann.post("/approvals/" + id + "/reject", Map.of("csrf", ann.formToken(id), "reason", "Not billed \"twice\""));

        assertThat(ann.get("/approvals/" + id).body()).contains("Rejected.");
        assertThat(server.state(id)).isEqualTo(ListedPlan.State.REJECTED);
        assertThat(server.call("bot", Role.OPERATOR, "void_invoice", server.unpaid("Billed twice"))
                        .at("/error/message")
                        .asString())
                .contains("ann rejected this plan", "Not billed");
        assertThat(server.account.writes()).isEmpty();
    }

    @Test
    void whereTheAuditLogCannotBeReadThePageSaysSo() throws Exception {
        String id = server.voiding("Billed twice");
        PageBrowser ann = server.signedIn("ann", Role.APPROVER);
        Path aside = server.auditFile.resolveSibling("aside");
        Files.move(server.auditFile, aside);
        Files.createDirectory(server.auditFile);

        for (String path : List.of("/approvals", "/approvals/" + id)) {
            HttpResponse<String> answer = ann.get(path);
            assertThat(answer.statusCode()).as(path).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).as(path).isPresent();
            assertThat(answer.body()).as(path).contains("The audit log cannot be read");
        }

        Files.delete(server.auditFile);
        Files.move(aside, server.auditFile);
        assertThat(PageBrowser.plans(ann.get("/approvals").body())).containsExactly(id);
    }

    @Test
    void irreversibleAndLargePlansComeFirst() throws Exception {
        ObjectNode note = server.unpaid("");
        note.putArray("metadata").addObject().put("key", "order").put("value", "4711");
        String harmless = server.plan("bot", Role.OPERATOR, "update_invoice", note);
        String mail = server.plan("bot", Role.OPERATOR, "resend_invoice_email", server.unpaid(""));
        String grave = server.voiding("");

        assertThat(PageBrowser.plans(
                        server.signedIn("ann", Role.APPROVER).get("/approvals").body()))
                .containsExactly(grave, mail, harmless);
    }

    @Test
    void typedApprovalTakesTheNumber() throws Exception {
        try (PageTestServer typed = server(policy("level: typed"))) {
            String id = typed.voiding("");
            PageBrowser ann = typed.signedIn("ann", Role.APPROVER);
            String path = "/approvals/" + id + "/approve";

            ann.post(path, Map.of("csrf", ann.formToken(id)));
            assertThat(ann.get("/approvals/" + id).body()).contains("did not type the invoice number");
            ann.post(path, Map.of("csrf", ann.formToken(id), "typed", "LAG-0"));
            assertThat(typed.account.writes()).isEmpty();

            ann.post(
                    path,
                    Map.of(
                            "csrf",
                            ann.formToken(id),
                            "typed",
                            typed.account.unpaid().number().toLowerCase(Locale.ROOT)));
            assertThat(typed.account.writes()).hasSize(1);
        }
    }

    @Test
    void aReaderSeesAndDecidesNothing() throws Exception {
        String id = server.voiding("Billed twice");
        PageBrowser ray = server.signedIn("ray", Role.READER);

        assertThat(PageBrowser.plans(ray.get("/approvals?show=others").body())).containsExactly(id);
        assertThat(ray.get("/approvals/" + id).body())
                .contains("Billed twice")
                .doesNotContain("/approve\"")
                .doesNotContain("/reject\"");
        String token = server.signedIn("ann", Role.APPROVER).formToken(id);
        for (String action : List.of("approve", "reject", "check")) {
            assertThat(ray.post("/approvals/" + id + "/" + action, Map.of("csrf", token))
                            .statusCode())
                    .isEqualTo(403);
        }
        assertThat(server.state(id)).isEqualTo(ListedPlan.State.WAITING);
    }

    @Test
    void aMakerCannotApproveWhereASecondPersonMust() throws Exception {
        try (PageTestServer second = server(policy("second_person: true"))) {
            String id = second.plan("ann", Role.APPROVER, "void_invoice", second.unpaid(""));
            PageBrowser ann = second.signedIn("ann", Role.APPROVER);

            assertThat(ann.get("/approvals/" + id).body())
                    .contains("second person")
                    .doesNotContain("/approve\"");
            ann.approve(id);
            assertThat(ann.get("/approvals/" + id).body()).contains("from the person who planned it");
            assertThat(second.account.writes()).isEmpty();

            second.signedIn("bob", Role.APPROVER).approve(id);
            assertThat(second.account.writes()).hasSize(1);
        }
    }

    @Test
    void anOperatorSeesOnlyItsOwnPlans() throws Exception {
        String id = server.voiding("");

        assertThat(server.signedIn("bot", Role.OPERATOR).get("/approvals/" + id).statusCode())
                .isEqualTo(200);
        assertThat(server.signedIn("eve", Role.OPERATOR).get("/approvals/" + id).statusCode())
                .isEqualTo(404);
    }

    @Test
    void twoWhoDecideAtOnceCarryThePlanOutOnce() throws Exception {
        String id = server.voiding("");
        PageBrowser ann = server.signedIn("ann", Role.APPROVER);
        PageBrowser bob = server.signedIn("bob", Role.APPROVER);
        String annsToken = ann.formToken(id);
        String bobsToken = bob.formToken(id);

        CompletableFuture.allOf(
                        posting(ann, "/approvals/" + id + "/approve", annsToken),
                        posting(bob, "/approvals/" + id + "/reject", bobsToken))
                .join();

        boolean done = server.state(id) == ListedPlan.State.DONE;
        assertThat(server.account.writes()).hasSize(done ? 1 : 0);
        assertThat(server.state(id)).isIn(ListedPlan.State.DONE, ListedPlan.State.REJECTED);
    }

    @Test
    void anExpiredPlanIsNotCarriedOut() throws Exception {
        String id = server.voiding("");
        PageBrowser ann = server.signedIn("ann", Role.APPROVER);
        String token = ann.formToken(id);
        server.clock.advance(Duration.ofMinutes(16));

        ann.post("/approvals/" + id + "/approve", Map.of("csrf", token));

        assertThat(ann.get("/approvals/" + id).body()).contains("The plan is too old", "Expired");
        assertThat(server.account.writes()).isEmpty();
    }

    @Test
    void aChangedInvoiceIsNotVoided() throws Exception {
        String id = server.voiding("");
        PageBrowser ann = server.signedIn("ann", Role.APPROVER);
        String other = server.plan(
                "bot", Role.OPERATOR, "update_invoice", server.unpaid("").put("payment_status", "succeeded"));
        ann.approve(other);
        assertThat(server.account.writes()).hasSize(1);

        ann.approve(id);

        assertThat(ann.get("/approvals/" + id).body()).contains("The invoice has changed since the plan was made");
        assertThat(server.account.writes()).hasSize(1);
    }

    @Test
    void aPlanThatNoLongerHoldsSaysSo() throws Exception {
        String id = server.voiding("");
        PageBrowser ann = server.signedIn("ann", Role.APPROVER);
        assertThat(ann.get("/approvals/" + id).body()).contains("Checked just now");
        ann.approve(server.plan(
                "bot", Role.OPERATOR, "update_invoice", server.unpaid("").put("payment_status", "succeeded")));

        assertThat(ann.get("/approvals/" + id).body())
                .contains("It cannot be carried out as planned", "payment status was pending, is succeeded");
    }

    @Test
    void aBatchHasALineForEachInvoiceAndChangesTheTickedOnes() throws Exception {
        List<Invoice> three = server.several();
        String id = server.voiding(three);
        PageBrowser ann = server.signedIn("ann", Role.APPROVER);

        assertThat(ann.get("/approvals").body())
                .contains(
                        "(3 invoices)",
                        sum(three.get(0), three.get(1)),
                        three.get(2).total().toString())
                .doesNotContain("amount not known");
        String page = ann.get("/approvals/" + id).body();
        assertThat(ticks(page)).containsExactly(id + "-1", id + "-2", id + "-3");
        for (Invoice invoice : three) {
            assertThat(page).contains(invoice.number(), invoice.total().toString());
        }
        assertThat(page)
                .contains(sum(three.get(0), three.get(1)), "Unchanged", "Checked just now")
                .doesNotContain("What Lago shows now");

        approve(ann, id, Map.of(id + "-1", "1", id + "-3", "1"));

        assertThat(ann.get("/approvals/" + id).body())
                .contains("2 of 3 invoices are done.", "1 left out.", "Partly done", "In the audit log as " + id + "-3")
                .contains("ann left this invoice out of the batch.");
        assertThat(server.account.writes())
                .hasSize(2)
                .noneMatch(write -> write.contains(three.get(1).lagoId()));
        assertThat(PageBrowser.plans(ann.get("/approvals?show=ended").body())).containsExactly(id);
    }

    @Test
    void whatLagoDoesNotShowInTimeKeepsNobodyFromDeciding() throws Exception {
        String one = server.voiding("");
        String batch = server.voiding(server.several());
        PageBrowser ann = server.signedIn("ann", Role.APPROVER);

        server.lago.holdReads();
        for (String id : List.of(one, batch)) {
            assertThat(ann.get("/approvals/" + id).body())
                    .contains("Lago did not answer within 3 seconds", "Not checked", "The plan can still be decided")
                    .contains("action=\"/approvals/" + id + "/approve\"");
        }
        server.lago.releaseReads();

        ann.approve(one);
        assertThat(server.state(one)).isEqualTo(ListedPlan.State.DONE);
    }

    @Test
    void aBatchOfWhichNothingIsTickedStaysAsItIs() throws Exception {
        String id = server.voiding(server.several());
        PageBrowser ann = server.signedIn("ann", Role.APPROVER);

        ann.approve(id);

        assertThat(ann.get("/approvals/" + id).body()).contains("Nothing would be left of the batch");
        assertThat(ticks(ann.get("/approvals/" + id).body())).hasSize(3);
        assertThat(server.account.writes()).isEmpty();
    }

    @Test
    void readersOfABatchTickNothing() throws Exception {
        String id = server.voiding(server.several());

        String page =
                server.signedIn("ray", Role.READER).get("/approvals/" + id).body();

        assertThat(page).contains("Unchanged");
        assertThat(ticks(page)).isEmpty();
    }

    @Test
    void theSumOfTheTickedInvoicesIsTyped() throws Exception {
        try (PageTestServer typed = server(policy("level: typed"))) {
            List<Invoice> three = typed.several();
            String id = typed.voiding(three);
            PageBrowser ann = typed.signedIn("ann", Role.APPROVER);
            String first = three.get(0).total().toString();

            approve(ann, id, Map.of(id + "-1", "1", "typed", sum(three.get(0), three.get(1))));
            String page = ann.get("/approvals/" + id).body();
            assertThat(page).contains("type the sum, which is " + first);
            assertThat(ticks(page)).as("nothing is left out yet").hasSize(3);
            assertThat(typed.refusals()).containsExactly("typed_mismatch by ann via page");

            approve(ann, id, Map.of(id + "-1", "1", "typed", first));
            assertThat(typed.account.writes()).hasSize(1);
        }
    }

    @Test
    void theRestOfABatchIsApprovedAfterALostAnswer() throws Exception {
        String id = server.voiding(server.several());
        PageBrowser ann = server.signedIn("ann", Role.APPROVER);
        server.lago.loseAnswersToWrites();
        approve(ann, id, Map.of(id + "-1", "1", id + "-2", "1", id + "-3", "1"));
        server.lago.passWrites();

        String page = ann.get("/approvals/" + id).body();
        assertThat(page).contains("0 of 3 invoices are done.", "Outcome unknown", "waits for another approval");
        assertThat(ticks(page)).containsExactly(id + "-2", id + "-3");

        approve(ann, id, Map.of(id + "-2", "1", id + "-3", "1"));
        ann.post("/approvals/" + id + "/check", Map.of("csrf", ann.formToken(id)));

        assertThat(ann.get("/approvals/" + id).body()).contains("3 of 3 invoices are done.");
        assertThat(server.account.writes()).hasSize(3);
    }

    @Test
    void aBatchSaysWhichInvoiceHasChanged() throws Exception {
        List<Invoice> three = server.several();
        String id = server.voiding(three);
        PageBrowser ann = server.signedIn("ann", Role.APPROVER);
        ObjectNode paid =
                server.unpaid("").put("lago_id", three.get(1).lagoId()).put("payment_status", "succeeded");
        ann.approve(server.plan("bot", Role.OPERATOR, "update_invoice", paid));

        assertThat(ann.get("/approvals/" + id).body())
                .contains("1 of 3 invoices cannot be changed as planned", "payment status was pending, is succeeded");
        approve(ann, id, Map.of(id + "-1", "1", id + "-2", "1", id + "-3", "1"));
        assertThat(ann.get("/approvals/" + id).body()).contains("2 of 3 invoices are done.", "Not changed");
    }

    private static void approve(PageBrowser browser, String id, Map<String, String> fields) throws Exception {
        Map<String, String> form = new HashMap<>(fields);
        form.put("csrf", browser.formToken(id));
        browser.post("/approvals/" + id + "/approve", form);
    }

    /** The names of the check boxes. */
    private static List<String> ticks(String page) {
        return Pattern.compile("type=\"checkbox\" name=\"([^\"]+)\"")
                .matcher(page)
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    private static String sum(Invoice one, Invoice other) {
        return new Money(one.total().minorUnits() + other.total().minorUnits(), one.currency()).toString();
    }

    @Test
    void budgetsShowWhatIsLeft() throws Exception {
        try (PageTestServer limited = server(PolicyFileReader.parse("""
            version: 1
            budgets:
              audit_file:
                mutations_per_hour: 20
                amount_per_day: {USD: 1000000.00, EUR: 1000000.00}
            """, Clock.systemUTC()))) {
            String id = limited.voiding("");

            assertThat(limited.signedIn("ann", Role.APPROVER)
                            .get("/approvals/" + id)
                            .body())
                    .contains("0 changes of 20 changes used by everybody in the last hour")
                    .containsPattern("0\\.00 ([A-Z]{3}) of 1,000,000\\.00 \\1 used by everybody in the last 24 hours");
        }
    }

    @Test
    void anOpenListHearsOfWhatWaitsUntilItsReaderSignsOut() throws Exception {
        PageBrowser ann = server.signedIn("ann", Role.APPROVER);
        try (BufferedReader events = ann.events()) {
            assertThat(next(events)).isEqualTo("event: waiting");
            assertThat(next(events)).isEqualTo("data: 0");

            server.voiding("");
            assertThat(next(events)).isEqualTo("event: waiting");
            assertThat(next(events)).isEqualTo("data: 1");

            server.tokens.revoke("ann");
            assertThat(next(events)).isEqualTo("event: ended");
        }
    }

    /** The next line that is neither empty nor a sign of life. */
    private static String next(BufferedReader events) throws Exception {
        String line = events.readLine();
        while (line != null && (line.isEmpty() || line.startsWith(":"))) {
            line = events.readLine();
        }
        return String.valueOf(line);
    }

    @Test
    void aPageWithAllItsPartsWeighs30KilobytesAtMost() throws Exception {
        for (int i = 0; i < 25; i++) {
            server.voiding("Reason " + i);
        }
        PageBrowser ann = server.signedIn("ann", Role.APPROVER);
        String list = ann.get("/approvals").body();
        List<String> plans = PageBrowser.plans(list);

        assertThat(plans).hasSize(20);
        assertThat(weight(ann, "/approvals", "identity")).isLessThanOrEqualTo(30 * 1024);
        assertThat(weight(ann, "/approvals/" + plans.get(0), "identity")).isLessThanOrEqualTo(30 * 1024);
        assertThat(PageBrowser.plans(ann.get("/approvals?page=2").body())).hasSize(5);
    }

    /** As sent to a browser, which takes it compressed. */
    @Test
    void aBatchOf50InvoicesWeighs30KilobytesAtMost() throws Exception {
        List<Invoice> fifty = server.account.invoices().stream()
                .filter(invoice -> invoice.status().equals("finalized"))
                .limit(Batch.MOST_INVOICES)
                .toList();
        ObjectNode arguments = JsonMapper.shared().createObjectNode().put("reason", "Paid by transfer");
        arguments.putObject("metadata").put("collection", "second reminder of November");
        fifty.forEach(invoice -> arguments.withArray("lago_ids").add(invoice.lagoId()));
        String id = server.plan("bot", Role.OPERATOR, "update_invoice", arguments);
        PageBrowser ann = server.signedIn("ann", Role.APPROVER);

        assertThat(fifty).hasSize(Batch.MOST_INVOICES);
        assertThat(ticks(ann.get("/approvals/" + id).body())).hasSize(Batch.MOST_INVOICES);
        assertThat(weight(ann, "/approvals/" + id, "gzip, deflate, br, zstd")).isLessThanOrEqualTo(30 * 1024);
        assertThat(weight(ann, "/approvals/" + id, "gzip;q=0"))
                .as("refused, so it comes as it is")
                .isGreaterThan(30 * 1024);
    }

    /** Of a page with its style sheet, script and icon. */
    private static int weight(PageBrowser browser, String page, String codings) throws Exception {
        int bytes = browser.weight(page, codings);
        for (String part : List.of("style.css", "live.js", "icon.svg")) {
            bytes += browser.weight("/approvals/" + part, codings);
        }
        return bytes;
    }

    private static CompletableFuture<Integer> posting(PageBrowser browser, String path, String token) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return browser.post(path, Map.of("csrf", token)).statusCode();
            } catch (Exception failed) {
                throw new IllegalStateException(failed);
            }
        });
    }

    private static Policy policy(String line) {
        return PolicyFileReader.parse(
                "version: 1\nrules:\n  - name: careful\n    when: {effect: irreversible}\n    decide: confirm\n    "
                        + line + "\n",
                Clock.systemUTC());
    }

    private static PageTestServer server(Policy policy) {
        try {
            return new PageTestServer(policy);
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }
}
