package io.lagomcp.invoices.tool.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.SandboxAccount;
import io.lagomcp.invoices.approval.TestClock;
import io.lagomcp.invoices.sandbox.Sandbox;
import io.lagomcp.invoices.sandbox.SandboxOptions;
import io.lagomcp.invoices.tool.ToolClient;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Before an invoice is created: what may have been billed already. */
class DuplicateWarningTest {
    private static final String TWO_LINES = "{'add_on_code':'setup','unit_amount_cents':1000,'units':'2'},"
            + "{'add_on_code':'training_day','unit_amount_cents':500}";

    private final TestClock clock = new TestClock();

    @AutoClose
    private final SandboxAccount account =
            SandboxAccount.open(SandboxOptions.defaults().withClock(clock).withJobDelay(Duration.ofHours(1)));

    private ToolClient desk = ToolClient.at(account.lago(), clock);

    @Test
    void theSameLinesInAnyOrderAreNamedFirst() {
        String number = create("acme", TWO_LINES);

        JsonNode plan = plan(
                "acme",
                "{'add_on_code':'training_day','unit_amount_cents':500,'units':1},"
                        + "{'add_on_code':'setup','unit_amount_cents':1000,'units':2.0}");

        assertThat(warnings(plan)).containsExactly("looks like " + number + " of today, 29.75 EUR: the same lines");
        assertThat(plan.path("statement").asString())
                .endsWith(" This cannot be undone. Please note: looks like " + number
                        + " of today, 29.75 EUR: the same lines.");
    }

    @Test
    void theSameSumOverOtherLinesIsNamedToo() {
        String number = create("acme", TWO_LINES);

        assertThat(warnings(plan("acme", "{'add_on_code':'setup','unit_amount_cents':2500}")))
                .containsExactly("looks like " + number + " of today, 29.75 EUR: the same sum before taxes");
        assertThat(warnings(plan("acme", "{'add_on_code':'setup','unit_amount_cents':2501}")))
                .isEmpty();
    }

    @Test
    void anotherCustomerOrCurrencyIsNoDuplicate() {
        create("acme", TWO_LINES);

        assertThat(warnings(plan("globex", TWO_LINES))).isEmpty();
        assertThat(warnings(desk.plan(
                        "create_invoice",
                        "{'external_customer_id':'acme','currency':'USD','fees':[%s]}".formatted(TWO_LINES))))
                .containsExactly("the customer's own currency is EUR");
    }

    @Test
    void whereTheAddOnsPriceIsNotKnownTheAddOnsAreCompared() {
        desk = ToolClient.at(
                SandboxAccount.client(account.apiUrl(), Duration.ofSeconds(20), () -> Sandbox.INVOICES_ONLY_KEY),
                clock);
        create("acme", "{'add_on_code':'setup','units':'3'}");
        String number = create("acme", "{'add_on_code':'setup'},{'add_on_code':'setup','unit_amount_cents':700}");
        String unpriced = "lines without unit_amount_cents use the add-on's price, which this server could not read";
        String unread = "not checked, because this key cannot read them: the customer, add-ons";

        assertThat(warnings(plan("acme", "{'add_on_code':'setup','unit_amount_cents':700},{'add_on_code':'setup'}")))
                .containsExactly("looks like " + number + " of today, 151.13 EUR: the same add-ons", unpriced, unread);
        assertThat(warnings(plan("acme", "{'add_on_code':'setup','units':'5'}")))
                .containsExactly(unpriced, unread);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void looksBackThreeDays(int days) {
        String number = create("acme", TWO_LINES);
        clock.advance(Duration.ofDays(days));

        assertThat(warnings(plan("acme", TWO_LINES)))
                .containsExactly("looks like " + number + " of 2026-07-01, 29.75 EUR: the same lines");
    }

    @Test
    void whatIsOlderIsNoDuplicate() {
        create("acme", TWO_LINES);
        clock.advance(Duration.ofDays(5));

        assertThat(warnings(plan("acme", TWO_LINES))).isEmpty();
    }

    @Test
    void aCustomerWhoseDayIsAnotherIsLookedAtAllTheSame() {
        clock.advance(Duration.ofHours(12));
        create("sakura", TWO_LINES);
        create("northwind", TWO_LINES);

        assertThat(warnings(plan("sakura", TWO_LINES)))
                .as("in Tokyo it is tomorrow")
                .singleElement()
                .asString()
                .contains(" of 2026-07-02, ");
        clock.advance(Duration.ofDays(3));
        assertThat(warnings(plan("northwind", TWO_LINES))).as("in New York").hasSize(1);
    }

    @Test
    void whatIsStillWithTheTaxProviderCounts() {
        create("globex", TWO_LINES);

        assertThat(warnings(plan("globex", TWO_LINES)))
                .singleElement()
                .asString()
                .matches("looks like \\S+-DRAFT \\(dated 2026-07-01, id [0-9a-f]{8}\\) of today, .*: the same"
                        + " lines");
    }

    @Test
    void takesNoMoreRequestsThanItSays() {
        for (int i = 0; i < 7; i++) {
            create("acme", TWO_LINES);
        }
        int before = account.requests().size();

        JsonNode plan = plan("acme", TWO_LINES);

        assertThat(account.requests())
                .as("a search, five readings, and the customer, add-ons and entity")
                .hasSize(before + 10);
        assertThat(warnings(plan)).hasSize(6).last().isEqualTo("2 more invoices of these days may bill the same");
        before = account.requests().size();
        plan("contoso", TWO_LINES);
        assertThat(account.requests())
                .as("a search, the customer, add-ons and entity")
                .hasSize(before + 5);
    }

    private JsonNode plan(String customer, String fees) {
        return desk.plan("create_invoice", arguments(customer, fees));
    }

    private String create(String customer, String fees) {
        return desk.done("create_invoice", arguments(customer, fees))
                .path("invoice")
                .path("number")
                .asString();
    }

    private static String arguments(String customer, String fees) {
        return "{'external_customer_id':'%s','fees':[%s]}".formatted(customer, fees);
    }

    private static List<String> warnings(JsonNode plan) {
        return plan.path("summary")
                .path("warnings")
                .valueStream()
                .map(JsonNode::asString)
                .toList();
    }
}
