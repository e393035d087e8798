package io.lagomcp.invoices.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.ListedPlan.State;
import io.lagomcp.invoices.approval.Policy;
import io.lagomcp.invoices.approval.plan.Role;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The maker of a plan is paused and resumed on the page. */
class PausedPrincipalsTest {
    @AutoClose
    private final PageTestServer server = new PageTestServer(Policy.confirmEverything());

    private String plan = "";
    private PageBrowser ann = server.browser();

    PausedPrincipalsTest() throws Exception {}

    @BeforeEach
    void plan() throws Exception {
        plan = server.voiding("Billed twice");
        ann = server.signedIn("ann", Role.APPROVER);
    }

    @Test
    void whoIsPausedPlansNothingAndTheirPlansWait() throws Exception {
        pause("Too <many>");

        String page = ann.get("/approvals/" + plan).body();
        assertThat(page)
                .contains("Paused.</b> bot changes nothing", "Too &lt;many&gt;", "Resume bot")
                .doesNotContain("/approve\"");
        assertThat(server.call("bot", Role.OPERATOR, "void_invoice", server.unpaid(""))
                        .at("/error/code")
                        .asString())
                .isEqualTo("principal_paused");
        ann.post("/approvals/" + plan + "/approve", Map.of("csrf", ann.formToken(plan)));
        assertThat(server.state(plan)).isEqualTo(State.WAITING);
        assertThat(server.account.writes()).isEmpty();
    }

    @Test
    void anotherApproverResumesThemFromTheListOrThePlan() throws Exception {
        pause("Too many");
        PageBrowser bob = server.signedIn("bob", Role.APPROVER);
        String list = bob.get("/approvals").body();
        assertThat(list).contains("<h2 id=\"paused-heading\">Paused</h2>", "Too many");

        HttpResponse<String> resumed = bob.post(
                "/approvals/resume", Map.of("csrf", PageBrowser.csrf(list, "/approvals/resume"), "name", "bot"));

        assertThat(resumed.headers().firstValue("Location")).hasValue("/approvals");
        assertThat(bob.get("/approvals").body())
                .contains("Resumed.</b> bot can plan changes again")
                .doesNotContain("paused-heading");
        bob.approve(plan);
        assertThat(server.state(plan)).isEqualTo(State.DONE);
    }

    @Test
    void aPauseNeedsAReason() throws Exception {
        pause(" ");

        assertThat(ann.get("/approvals/" + plan).body()).contains("Not done.</b> A pause needs a reason");
    }

    @Test
    void otherPeopleAndOtherFormsPauseAndResumeNobody() throws Exception {
        pause("Too many");
        PageBrowser rita = server.signedIn("rita", Role.READER);
        PageBrowser op = server.signedIn("op", Role.OPERATOR);
        String token = PageBrowser.csrf(ann.get("/approvals").body(), "/approvals/resume");

        for (PageBrowser other : new PageBrowser[] {rita, op}) {
            assertThat(other.get("/approvals").body()).contains("Too many").doesNotContain("/approvals/resume");
            assertThat(other.post("/approvals/resume", Map.of("csrf", token, "name", "bot"))
                            .statusCode())
                    .isEqualTo(403);
        }
        assertThat(ann.post("/approvals/resume", Map.of("csrf", token, "name", "eve"))
                        .statusCode())
                .isEqualTo(403);
        assertThat(ann.post("/approvals/resume", Map.of("name", "bot")).statusCode())
                .isEqualTo(403);
        ann.headers.put("Sec-Fetch-Site", "cross-site");
        assertThat(ann.post("/approvals/resume", Map.of("csrf", token, "name", "bot"))
                        .statusCode())
                .isEqualTo(403);
        assertThat(ann.get("/approvals").body()).contains("paused-heading");
    }

    @Test
    void nobodyIsOfferedToPauseThemselves() throws Exception {
        String own = server.plan("ann", Role.APPROVER, "void_invoice", server.unpaid("Mine"));

        assertThat(ann.get("/approvals/" + own).body()).doesNotContain("/pause\"");
        ann.post("/approvals/" + own + "/pause", Map.of("csrf", ann.formToken(own), "reason", "A break"));
        assertThat(ann.get("/approvals/" + own).body()).contains("Nobody pauses or resumes themselves");
    }

    private void pause(String reason) throws Exception {
        ann.post("/approvals/" + plan + "/pause", Map.of("csrf", ann.formToken(plan), "reason", reason));
    }
}
