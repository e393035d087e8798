package io.lagomcp.invoices.tool.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.Caller;
import io.lagomcp.invoices.approval.ConfirmationChannel;
import io.lagomcp.invoices.approval.SandboxAccount;
import io.lagomcp.invoices.approval.TestClock;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.http.CorrelationId;
import io.lagomcp.invoices.lago.http.LagoException;
import io.lagomcp.invoices.tool.PagedLago;
import io.lagomcp.invoices.tool.ToolArguments;
import io.lagomcp.invoices.tool.ToolClient;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Today is the first of July 2026. */
class SummarizeInvoicesToolTest {
    private static final List<String> CURRENCIES = List.of("EUR", "USD", "JPY", "KWD", "GBP");
    private static final List<ObjectNode> TWO_THOUSAND = someInvoices(2_000);

    /** As mixed as invoices are, some of them over more than a few such sums fit into a long. */
    private static List<ObjectNode> someInvoices(int count) {
        Random random = new Random(4711);
        List<ObjectNode> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long total = random.nextInt(50) == 0 ? Long.MAX_VALUE / 3 : random.nextInt(10_000_000);
            long paid = random.nextBoolean() ? 0 : (long) (random.nextDouble() * 1_000);
            rows.add(row(i, pick(random, "finalized", "finalized", "finalized", "draft", "voided", "failed", "pending"))
                    .put("currency", CURRENCIES.get(random.nextInt(CURRENCIES.size())))
                    .put("payment_status", pick(random, "pending", "succeeded", "failed"))
                    .put("payment_due_date", "2026-%02d-15".formatted(1 + random.nextInt(9)))
                    .put("total_amount_cents", total)
                    .put("taxes_amount_cents", total / 5)
                    .put("sub_total_excluding_taxes_amount_cents", total - total / 5)
                    .put("total_paid_amount_cents", paid)
                    .put("total_due_amount_cents", total - paid));
        }
        return rows;
    }

    private static ObjectNode row(int number, String status) {
        ObjectNode row = ToolClient.json(
                "{'payment_status':'pending','invoice_type':'one_off','currency':'EUR','issuing_date':'2026-06-15',"
                        + "'payment_due_date':'2026-06-30','total_amount_cents':1000,'total_due_amount_cents':1000,"
                        + "'sub_total_excluding_taxes_amount_cents':800,'taxes_amount_cents':200,"
                        + "'total_paid_amount_cents':0}");
        row.put("lago_id", "id-" + number).put("number", "LAG-" + number).put("status", status);
        row.putObject("customer").put("external_id", "c" + number % 7).put("name", "Customer " + number % 7);
        return row;
    }

    private static String pick(Random random, String... words) {
        return words[random.nextInt(words.length)];
    }

    private static ObjectNode summary(PagedLago lago, String arguments) {
        return ToolClient.at(lago.client()).result("summarize_invoices", arguments);
    }

    private static ObjectNode summary(List<ObjectNode> rows, String arguments) {
        try (PagedLago lago = new PagedLago(rows)) {
            return summary(lago, arguments);
        }
    }

    @Test
    void twoThousandInvoicesAreAddedUpFromExactlyTheTwentyPagesThatHoldThem() {
        try (PagedLago lago = new PagedLago(TWO_THOUSAND)) {
            ObjectNode summary = summary(lago, "{'ageing':true}");

            assertThat(lago.pages())
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.rangeClosed(1, 20).boxed().toList());
            assertThat(lago.asked())
                    .as("and whether there is one more")
                    .hasSize(21)
                    .endsWith("2001 of 1");
            assertThat(summary.path("invoices").intValue()).isEqualTo(2_000);
            assertThat(summary.path("complete").booleanValue()).isTrue();
            assertThat(summary.has("note")).isFalse();
            for (String currency : CURRENCIES) {
                for (String status : List.of("finalized", "draft", "voided", "failed", "pending")) {
                    assertSums(summary, status, currency);
                }
            }
        }
    }

    private static void assertSums(ObjectNode summary, String status, String currency) {
        Predicate<ObjectNode> these = row -> row.path("status").asString().equals(status)
                && row.path("currency").asString().equals(currency);
        JsonNode sums = only(summary.path("sums"), "status", status, "currency", currency);
        assertThat(sums.path("count").intValue())
                .isEqualTo((int) TWO_THOUSAND.stream().filter(these).count());
        assertThat(sums.path("total_amount_cents").bigIntegerValue()).isEqualTo(sum(these, "total_amount_cents"));
        assertThat(sums.path("paid_amount_cents").bigIntegerValue()).isEqualTo(sum(these, "total_paid_amount_cents"));
        assertThat(sums.path("taxes_amount_cents").bigIntegerValue()).isEqualTo(sum(these, "taxes_amount_cents"));
        assertThat(sums.path("net_amount_cents").bigIntegerValue())
                .isEqualTo(sum(these, "sub_total_excluding_taxes_amount_cents"));
        if (status.equals("finalized")) {
            BigInteger due = sum(
                    these.and(row -> !row.path("payment_status").asString().equals("succeeded")),
                    "total_due_amount_cents");
            assertThat(sums.path("due_amount_cents").bigIntegerValue()).isEqualTo(due);
            assertThat(summary.path("ageing")
                            .valueStream()
                            .filter(age -> age.path("currency").asString().equals(currency))
                            .map(age -> age.path("due_amount_cents").bigIntegerValue())
                            .reduce(BigInteger.ZERO, BigInteger::add))
                    .as("what is due in %s, over all ages", currency)
                    .isEqualTo(due);
        } else {
            assertThat(sums.has("due_amount_cents"))
                    .as("nothing of %s is due", status)
                    .isFalse();
        }
    }

    private static BigInteger sum(Predicate<ObjectNode> these, String field) {
        return TWO_THOUSAND.stream()
                .filter(these)
                .map(row -> row.path(field).bigIntegerValue())
                .reduce(BigInteger.ZERO, BigInteger::add);
    }

    private static JsonNode only(JsonNode rows, String... fieldsAndValues) {
        List<JsonNode> found = rows.valueStream()
                .filter(row -> IntStream.iterate(0, i -> i < fieldsAndValues.length, i -> i + 2)
                        .allMatch(i -> row.path(fieldsAndValues[i]).asString("").equals(fieldsAndValues[i + 1])))
                .toList();
        assertThat(found)
                .as("rows with %s in %s", List.of(fieldsAndValues), rows)
                .hasSize(1);
        return found.get(0);
    }

    @Test
    void pagesAreReadSeveralAtOnceButNeverMoreThanFive() throws InterruptedException {
        CountDownLatch twoAreThere = new CountDownLatch(2);
        List<Boolean> met = Collections.synchronizedList(new ArrayList<>());
        try (PagedLago lago = new PagedLago(TWO_THOUSAND).beforeEach(page -> {
            if (page > 2 && page <= 20) {
                twoAreThere.countDown();
                met.add(waitFor(twoAreThere));
            }
        })) {
            summary(lago, "{}");

            assertThat(met).as("requests that met another one").hasSize(18).containsOnly(true);
            assertThat(lago.mostAtOnce()).isBetween(2, 5);
        }
    }

    @Test
    void everyPageIsAskedForUnderTheIdOfTheCall() {
        try (PagedLago lago = new PagedLago(TWO_THOUSAND);
                MDC.MDCCloseable call = MDC.putCloseable(CorrelationId.KEY, "ticket-4711")) {
            summary(lago, "{}");

            assertThat(call).isNotNull();
            assertThat(lago.requestIds()).hasSize(21).containsOnly("ticket-4711");
        }
    }

    private static boolean waitFor(CountDownLatch latch) {
        try {
            return latch.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException closed) {
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 200, 450, 9_600})
    void theCountOfAnotherSearchNeitherHidesInvoicesNorInventsThem(int claimed) {
        try (PagedLago lago = new PagedLago(someInvoices(450)).claiming(claimed)) {
            ObjectNode summary = summary(lago, "{}");

            assertThat(summary.path("invoices").intValue()).isEqualTo(450);
            assertThat(summary.path("complete").booleanValue()).isTrue();
            assertThat(lago.pages())
                    .as("and what was under way when the last one came")
                    .contains(1, 2, 3, 4, 5)
                    .doesNotHaveDuplicates()
                    .hasSizeLessThan(8);
        }
    }

    @ParameterizedTest
    @CsvSource({"2, 100, 1", "100, 100, 2", "100, 99, 1", "200, 200, 3"})
    void aCustomersSumIsCompleteWhateverLagoCounts(int most, int rows, int requests) {
        List<ObjectNode> invoices = someInvoices(Math.min(most, rows));
        try (PagedLago lago = new PagedLago(invoices).claiming(9_600)) {
            ObjectNode summary = summary(lago, "{'max_invoices':%d}".formatted(rows));

            assertThat(summary.path("invoices").intValue()).isEqualTo(invoices.size());
            assertThat(summary.path("complete").booleanValue()).isTrue();
            assertThat(lago.asked()).hasSize(requests);
        }
    }

    @Test
    void nothingIsReadTwiceWhereThereIsNothing() {
        try (PagedLago lago = new PagedLago(List.of())) {
            ObjectNode summary = summary(lago, "{'group_by':['customer']}");

            assertThat(lago.pages()).containsExactly(1);
            assertThat(summary.path("invoices").intValue()).isZero();
            assertThat(summary.path("sums")).isEmpty();
            assertThat(summary.path("groups")).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"250, 3, 250", "300, 3, 300", "1, 1, 1", "100, 1, 100"})
    void stopsAtTheCapAndSaysSo(int most, int pages, int read) {
        try (PagedLago lago = new PagedLago(TWO_THOUSAND)) {
            ObjectNode summary = summary(lago, "{'max_invoices':%d}".formatted(most));

            assertThat(lago.pages()).as("pages read").hasSize(pages);
            assertThat(lago.asked().size() - pages).as("looks for one more").isEqualTo(most % 100 == 0 ? 1 : 0);
            assertThat(summary.path("invoices").intValue()).isEqualTo(read);
            assertThat(summary.path("complete").booleanValue()).isFalse();
            assertThat(summary.path("note").asString())
                    .isEqualTo(
                            "There are more: only the newest %d were read. Narrow the filters, or raise max_invoices."
                                    .formatted(read));
        }
    }

    @Test
    void theCapIsTwoThousandUnlessAskedOtherwise() {
        List<ObjectNode> rows = new ArrayList<>(TWO_THOUSAND);
        rows.add(row(2_000, "finalized"));

        assertThat(summary(rows, "{}").path("complete").booleanValue()).isFalse();
        assertThat(summary(rows, "{'max_invoices':2001}").path("complete").booleanValue())
                .isTrue();
    }

    @Test
    void anInvoiceThatMovedToTheNextPageIsCountedOnce() {
        List<ObjectNode> rows = someInvoices(150);
        rows.add(100, rows.get(99));

        assertThat(summary(rows, "{}").path("invoices").intValue()).isEqualTo(150);
    }

    @Test
    void whoCancelsTheCallEndsItsPages() throws InterruptedException {
        CountDownLatch underWay = new CountDownLatch(2);
        CountDownLatch never = new CountDownLatch(1);
        AtomicReference<Throwable> outcome = new AtomicReference<>();
        try (PagedLago lago = new PagedLago(TWO_THOUSAND).beforeEach(page -> {
            if (page > 2) {
                underWay.countDown();
                waitFor(never);
            }
        })) {
            SummarizeInvoicesTool tool = new SummarizeInvoicesTool(lago.client(), new TestClock());
            Thread call = new Thread(() -> {
                try {
                    tool.read(
                            new ToolArguments(ToolClient.json("{}")),
                            new Caller(Principal.local(), "test 1", ConfirmationChannel.relay()));
                } catch (LagoException cancelled) {
                    outcome.set(cancelled);
                }
            });
            call.start();
            assertThat(waitFor(underWay)).as("two pages are under way").isTrue();
            call.interrupt();
            call.join(10_000);

            assertThat(outcome.get()).hasMessageStartingWith("cancelled");
            assertThat(lago.pages()).as("pages that were asked for").hasSize(4);
            never.countDown();
        }
    }

    @Test
    void aPageThatCannotBeReadSpoilsTheWholeSum() {
        try (PagedLago lago = new PagedLago(TWO_THOUSAND).failingAt(7)) {
            JsonNode error = ToolClient.at(lago.client()).error("summarize_invoices", "{}");

            assertThat(error.path("hint").asString()).contains("summarize_invoices once more");
        }
    }

    @Test
    void tellsHowFarItHasComeWithEachPage() {
        List<String> told = new ArrayList<>();
        try (PagedLago lago = new PagedLago(someInvoices(350))) {
            new SummarizeInvoicesTool(lago.client(), new TestClock())
                    .read(
                            new ToolArguments(ToolClient.json("{}")),
                            new Caller(
                                    Principal.local(),
                                    "test 1",
                                    ConfirmationChannel.relay(),
                                    (done, total, message) ->
                                            told.add(done + " of " + total.orElse(-1) + ": " + message)));
        }

        assertThat(told).hasSize(4).startsWith("1 of -1: 100 invoices read.").endsWith("4 of -1: 350 invoices read.");
    }

    @ParameterizedTest
    @CsvSource({
        "2026-07-02, not due yet",
        "2026-07-01, not due yet",
        "2026-06-30, 1-30 days",
        "2026-06-01, 1-30 days",
        "2026-05-31, 31-60 days",
        "2026-05-02, 31-60 days",
        "2026-05-01, 61-90 days",
        "2026-04-02, 61-90 days",
        "2026-04-01, over 90 days",
        "1999-12-31, over 90 days",
        "soon, no due date",
        ", no due date",
    })
    void whatIsDueIsSortedByDaysPastTheDueDate(String dueDate, String age) {
        ObjectNode row = row(1, "finalized").put("payment_due_date", dueDate);

        assertThat(summary(List.of(row), "{'ageing':true}").path("ageing"))
                .hasToString("[{'currency':'EUR','overdue':'%s','count':1,'due_amount_cents':1000,'due':'10.00 EUR'}]"
                        .formatted(age)
                        .replace('\'', '"'));
    }

    @Test
    void nothingIsDueOfWhatIsPaidOrNotIssued() {
        List<ObjectNode> rows = List.of(
                row(1, "draft"),
                row(2, "voided"),
                row(3, "failed"),
                row(4, "pending"),
                row(5, "finalized").put("payment_status", "succeeded"),
                row(6, "finalized").put("total_due_amount_cents", 0),
                row(7, "finalized").put("total_due_amount_cents", -5));

        ObjectNode summary = summary(rows, "{'ageing':true,'top':5}");

        assertThat(summary.path("ageing").isArray()).isTrue();
        assertThat(summary.path("ageing")).isEmpty();
        assertThat(summary.path("top_customers").isArray()).isTrue();
        assertThat(summary.path("top_customers")).isEmpty();
        assertThat(only(summary.path("sums"), "status", "finalized").path("due").asString())
                .isEqualTo("0.00 EUR");
    }

    @Test
    void whatCannotBeReadIsCountedAndSaidAndNeverTakenForNothing() {
        List<ObjectNode> rows = List.of(
                row(1, "finalized"),
                row(2, "finalized").put("total_amount_cents", "12.00").putNull("total_due_amount_cents"),
                row(3, "finalized").put("total_paid_amount_cents", 1.5),
                row(4, "finalized").put("currency", ""));

        ObjectNode summary = summary(rows, "{}");

        assertThat(summary.path("warning").asString()).contains("are in no sum");
        assertThat(only(summary.path("sums"), "currency", "EUR"))
                .hasToString("{'status':'finalized','currency':'EUR','count':3,"
                        .concat("'net_amount_cents':2400,'net':'24.00 EUR','taxes_amount_cents':600,'taxes':'6.00"
                                + " EUR',")
                        .concat("'total_amount_cents':2000,'total':'20.00 EUR',")
                        .concat("'paid_amount_cents':0,'paid':'0.00 EUR',")
                        .concat("'due_amount_cents':2000,'due':'20.00 EUR',")
                        .concat("'unreadable':{'total':1,'due':1,'paid':1}}")
                        .replace('\'', '"'));
        assertThat(only(summary.path("sums"), "currency", ""))
                .hasToString(("{'status':'finalized','currency':'','count':1,"
                                + "'unreadable':{'net':1,'taxes':1,'total':1,'paid':1,'due':1}}")
                        .replace('\'', '"'));
    }

    @Test
    void groupsKeepStatusAndCurrencyApart() {
        List<ObjectNode> rows = List.of(
                row(1, "finalized"),
                row(8, "finalized").put("total_amount_cents", 500),
                row(15, "draft"),
                row(22, "finalized").put("currency", "JPY"),
                row(2, "finalized").put("issuing_date", "2026-05-01"));

        ObjectNode summary = summary(rows, "{'group_by':['customer','issuing_month']}");

        assertThat(summary.path("groups")
                        .valueStream()
                        .map(group -> group.path("customer").path("external_id").asString()
                                + " " + group.path("issuing_month").asString() + " "
                                + group.path("status").asString() + " " + group.path("count") + " "
                                + group.path("total").asString()))
                .containsExactly(
                        "c1 2026-06 draft 1 10.00 EUR",
                        "c1 2026-06 finalized 2 15.00 EUR",
                        "c1 2026-06 finalized 1 1,000 JPY",
                        "c2 2026-05 finalized 1 10.00 EUR");
        assertThat(summary.path("groups").path(0).path("customer"))
                .hasToString("{\"external_id\":\"c1\",\"name\":\"Customer 1\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "payment_status, pending",
        "invoice_type, one_off",
    })
    void groupsByWhatWasAskedFor(String dimension, String value) {
        JsonNode groups = summary(List.of(row(1, "finalized")), "{'group_by':['%s']}".formatted(dimension))
                .path("groups");

        assertThat(groups).hasSize(1);
        assertThat(groups.path(0).path(dimension).asString()).isEqualTo(value);
    }

    @Test
    void whatThisAccountOwesItsPartnersIsNotAddedToWhatCustomersOwe() {
        List<ObjectNode> rows = List.of(
                row(1, "finalized"),
                row(2, "finalized").put("self_billed", true).put("total_due_amount_cents", 700),
                row(3, "finalized").put("self_billed", true).put("currency", "JPY"),
                row(4, "finalized").put("self_billed", true).put("payment_status", "succeeded"),
                row(5, "draft").put("self_billed", true));

        ObjectNode summary = summary(rows, "{'ageing':true,'top':5}");

        JsonNode sums = only(summary.path("sums"), "status", "finalized", "currency", "EUR");
        assertThat(sums.path("due").asString()).isEqualTo("10.00 EUR");
        assertThat(sums.path("owed_to_partners").asString()).isEqualTo("7.00 EUR");
        assertThat(summary.path("ageing").valueStream().map(row -> row.path("due")
                        .asString()))
                .containsExactly("10.00 EUR");
        assertThat(summary.path("top_customers")
                        .valueStream()
                        .map(row -> row.path("customer").path("external_id").asString()))
                .containsExactly("c1");
        assertThat(summary.path("note").asString())
                .isEqualTo("In the sums: 4 self-billed invoices over 30.00 EUR, 1,000 JPY, which this account pays to"
                        + " partners; leave them out with self_billed: false. Not counted as due: 2 self-billed"
                        + " invoices (find with self_billed: true), on which this account owes its partners"
                        + " 7.00 EUR, 1,000 JPY.");
        assertThat(summary(rows, "{'self_billed':true}").path("note").asString())
                .startsWith("Not counted as due: ");
    }

    @Test
    void whatIsDueForWalletCreditsIsNamed() {
        List<ObjectNode> rows = List.of(
                row(1, "finalized"),
                row(2, "finalized").put("invoice_type", "credit").put("total_due_amount_cents", 700),
                row(3, "finalized").put("invoice_type", "credit").put("payment_status", "succeeded"));

        ObjectNode summary = summary(rows, "{'max_invoices':3}");

        assertThat(only(summary.path("sums"), "currency", "EUR").path("due").asString())
                .isEqualTo("17.00 EUR");
        assertThat(summary.path("note").asString())
                .isEqualTo("Counted as due: 7.00 EUR of 1 invoice for wallet credits, which Lago grants once they are"
                        + " paid.");
    }

    @Test
    void ageingTopCustomersAndSumsOnceMoreComeOnlyWhenAskedFor() {
        assertThat(summary(List.of(row(1, "finalized")), "{'group_by':['status','currency'],'top':0}")
                        .propertyNames())
                .containsExactly("as_of", "invoices", "complete", "sums");
    }

    @Test
    void theSumsAddUpWhereSomeInvoicesWereMarkedAsPaidOrSettledByCreditNotes() {
        List<ObjectNode> rows = List.of(
                row(1, "finalized"),
                row(2, "finalized").put("total_paid_amount_cents", 400).put("total_due_amount_cents", 600),
                row(3, "finalized")
                        .put("payment_status", "succeeded")
                        .put("total_due_amount_cents", 284)
                        .put("total_offsetted_credit_note_amount_cents", 716));

        JsonNode sums = summary(rows, "{}").path("sums").path(0);

        assertThat(sums.path("marked_as_paid").asString()).isEqualTo("2.84 EUR");
        assertThat(sums.path("offset_by_credit_notes").asString()).isEqualTo("7.16 EUR");
        assertThat(sums.path("total_amount_cents").longValue())
                .isEqualTo(Stream.of("paid", "due", "offset_by_credit_notes", "marked_as_paid")
                        .mapToLong(part -> sums.path(part + "_amount_cents").longValue())
                        .sum());
    }

    @Test
    void namesThoseWhoOweMostInEachCurrency() {
        List<ObjectNode> rows = List.of(
                row(1, "finalized").put("total_due_amount_cents", 300),
                row(2, "finalized").put("total_due_amount_cents", 700),
                row(8, "finalized").put("total_due_amount_cents", 500),
                row(3, "finalized").put("total_due_amount_cents", 100),
                row(3, "draft").put("lago_id", "d").put("total_due_amount_cents", 9_000),
                row(4, "finalized").put("currency", "USD").put("total_due_amount_cents", 1));

        assertThat(summary(rows, "{'top':2}")
                        .path("top_customers")
                        .valueStream()
                        .map(row -> row.path("customer").path("name").asString()
                                + " " + row.path("count") + " "
                                + row.path("due").asString()))
                .containsExactly("Customer 1 2 8.00 EUR", "Customer 2 1 7.00 EUR", "Customer 4 1 0.01 USD");
    }

    @Test
    void filtersAsTheSearchDoes() {
        try (SandboxAccount account = SandboxAccount.open()) {
            List<Invoice> meant = account.invoices().stream()
                    .filter(Invoice::paymentOverdue)
                    .filter(invoice -> invoice.currency().equals("EUR"))
                    .toList();

            ObjectNode summary =
                    ToolClient.at(account).result("summarize_invoices", "{'payment_overdue':true,'currency':'EUR'}");

            assertThat(summary.path("invoices").intValue())
                    .isEqualTo(meant.size())
                    .isPositive();
            assertThat(only(summary.path("sums"), "currency", "EUR")
                            .path("due_amount_cents")
                            .longValue())
                    .isEqualTo(meant.stream()
                            .mapToLong(invoice -> invoice.due().minorUnits())
                            .sum());
        }
    }
}
