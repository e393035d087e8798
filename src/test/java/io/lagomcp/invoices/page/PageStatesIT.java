package io.lagomcp.invoices.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.Policy;
import io.lagomcp.invoices.approval.plan.Role;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.Money;
import io.lagomcp.invoices.policy.PolicyFileReader;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** A batch and an expired plan in a real browser, at a server with a clock and a Lago of its own. */
@Tag("browser")
class PageStatesIT {
    private static final String TYPED = """
        version: 1
        plan_lifetime: 4h
        rules:
          - {name: voids are typed, when: {tool: void_invoice}, decide: confirm, level: typed}
        """;

    @Test
    void theKeyboardLeavesAnInvoiceOutOfABatchAndApprovesTheRest() throws Exception {
        try (PageTestServer own = new PageTestServer(PolicyFileReader.parse(TYPED, Clock.systemUTC()));
                Chromium ann = signedInByToken(own)) {
            List<Invoice> three = own.several();
            String id = own.voiding(three);
            ann.look("batch", "/approvals/" + id);

            ann.tabTo("input[name='" + id + "-3']");
            ann.press(Keys.SPACE);
            ann.tabTo("#typed");
            ann.press("wrong");
            ann.enter();
            assertThat(ann.text(".notice")).contains("For the invoices that you ticked, type the sum");
            assertThat(ann.all("input[type=checkbox]:checked"))
                    .as("nothing is left out yet")
                    .hasSize(3);
            ann.tabTo("input[name='" + id + "-3']");
            ann.press(Keys.SPACE);
            ann.tabTo("#typed");
            ann.press(sum(three.get(0), three.get(1)).toString());
            ann.enter();

            ann.look("batch-partly-done", "");
            assertThat(ann.text(".decide")).contains("Partly done");
            assertThat(ann.all("[data-label=State]"))
                    .extracting(WebElement::getText)
                    .satisfiesExactly(
                            result -> assertThat(result).startsWith("Done").contains(id + "-1"),
                            result -> assertThat(result).startsWith("Done").contains(id + "-2"),
                            result -> assertThat(result).contains("ann left this invoice out of the batch"));
            assertThat(own.account.writes())
                    .containsExactly(
                            "POST /api/v1/invoices/" + three.get(0).lagoId() + "/void",
                            "POST /api/v1/invoices/" + three.get(1).lagoId() + "/void");
        }
    }

    private static Money sum(Invoice one, Invoice other) {
        return new Money(one.total().minorUnits() + other.total().minorUnits(), one.currency());
    }

    private static Chromium signedInByToken(PageTestServer own) throws Exception {
        Chromium ann = Chromium.open(own.address()).show(1280, false).go("/approvals");
        ann.type("#token", own.token("ann", Role.APPROVER));
        ann.enter();
        ann.awaitPath("/approvals");
        return ann;
    }

    @Test
    void anExpiredPlanSaysSoAndOffersNoApproval() throws Exception {
        try (PageTestServer own = new PageTestServer(Policy.confirmEverything());
                Chromium ann = signedInByToken(own)) {
            String id = own.voiding("Billed twice");
            ann.go("/approvals/" + id);
            assertThat(ann.text("#decide")).contains("left");

            own.clock.advance(Duration.ofHours(1));
            ann.submit("form[action$=approve] button");

            assertThat(ann.text(".notice")).startsWith("Nothing was changed.").contains("too old");
            ann.look("plan-expired", "/approvals/" + id);
            assertThat(ann.text("#decide")).contains("Expired").doesNotContain("left");
            assertThat(ann.all("form[action$=approve], form[action$=reject]")).isEmpty();
            assertThat(ann.go("/approvals?show=ended").text(".plans")).contains("Expired");
            assertThat(own.account.writes()).isEmpty();
        }
    }
}
