package io.lagomcp.invoices.sandbox.store;

import static io.lagomcp.invoices.sandbox.store.SandboxJson.cents;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.is;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lagomcp.invoices.sandbox.SandboxClient;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

@Tag("java-independent")
class SampleDataTest {
    private static final SandboxSeed SEED = SandboxSeed.sample(SandboxClient.TODAY);
    private static final List<ObjectNode> INVOICES = SEED.invoices();

    @Test
    void isTheSameToTheByteOnEveryStartAndEveryJdk() throws NoSuchAlgorithmException {
        StringBuilder everything = new StringBuilder();
        SEED.customers().forEach(customer -> everything.append(customer).append('\n'));
        INVOICES.forEach(invoice -> everything.append(invoice).append('\n'));
        byte[] hash = MessageDigest.getInstance("SHA-256")
                .digest(everything.toString().getBytes(StandardCharsets.UTF_8));
        assertThat(HexFormat.of().formatHex(hash))
                .as("the hash of all seeded JSON; a change of the seed on purpose changes it here, too")
                .isEqualTo("69f8b4407523045e78830e3c6319a2976bd0bddeb271be5ba9fd6341f6983479");
    }

    @Test
    void holds240InvoicesOfThirtyCustomersAndOneCustomerWithNone() {
        assertThat(INVOICES).hasSize(240);
        assertThat(SEED.customers()).hasSize(31);
        assertThat(count("customer", "external_id").values()).hasSize(30).containsOnly(8);
        assertThat(SEED.customers().get(30).path("currency").isNull()).isTrue();
    }

    @Test
    void holdsEveryStatusTypeAndCurrency() {
        assertThat(count("status"))
                .isEqualTo(Map.of("draft", 24, "finalized", 196, "voided", 10, "failed", 6, "pending", 4));
        assertThat(count("payment_status")).isEqualTo(Map.of("pending", 76, "succeeded", 154, "failed", 10));
        assertThat(count("invoice_type"))
                .isEqualTo(Map.of(
                        "subscription", 179,
                        "one_off", 36,
                        "add_on", 7,
                        "credit", 6,
                        "advance_charges", 6,
                        "progressive_billing", 6));
        assertThat(count("currency")).isEqualTo(Map.of("EUR", 88, "USD", 64, "GBP", 40, "JPY", 24, "KWD", 24));
        assertThat(count("billing_entity_code")).containsOnlyKeys("main", "overseas");
    }

    @Test
    void holdsTheCasesThatTestTheReader() {
        assertThat(matching(invoice -> flag(invoice, "payment_overdue"))).isEqualTo(41);
        assertThat(matching(invoice -> cents(invoice, "total_paid_amount_cents") > 0
                        && cents(invoice, "total_paid_amount_cents") < cents(invoice, "total_amount_cents")))
                .as("partially paid")
                .isEqualTo(13);
        assertThat(matching(invoice -> !isNull(invoice, "payment_dispute_lost_at")))
                .isEqualTo(3);
        assertThat(matching(invoice -> flag(invoice, "self_billed"))).isEqualTo(8);
        assertThat(matching(invoice -> is(invoice, "status", "finalized") && isNull(invoice, "file_url")))
                .as("finalized without PDF")
                .isEqualTo(38);
        assertThat(matching(invoice -> invoice.path("customer")
                        .path("billing_configuration")
                        .path("payment_provider")
                        .isNull()))
                .as("of customers without payment provider")
                .isEqualTo(48);
        assertThat(matching(invoice -> is(invoice, "status", "finalized")
                        && is(invoice, "payment_status", "succeeded")
                        && cents(invoice, "total_due_amount_cents") > 0))
                .as("marked as paid by hand, so still due")
                .isEqualTo(3);
        assertThat(matching(invoice -> cents(invoice, "total_amount_cents") == 0))
                .isEqualTo(1);
        assertThat(matching(invoice -> invoice.path("fees").size() == 120)).isEqualTo(1);
    }

    @Test
    void keepsTheAmountIdentityOnEveryInvoice() {
        for (ObjectNode invoice : INVOICES) {
            long subTotal = cents(invoice, "sub_total_excluding_taxes_amount_cents");
            long withTaxes = cents(invoice, "sub_total_including_taxes_amount_cents");
            assertThat(subTotal)
                    .as("sub total of %s", invoice)
                    .isEqualTo(cents(invoice, "fees_amount_cents")
                            - cents(invoice, "progressive_billing_credit_amount_cents")
                            - cents(invoice, "coupons_amount_cents"));
            assertThat(withTaxes)
                    .as("sub total with taxes of %s", invoice)
                    .isEqualTo(subTotal + cents(invoice, "taxes_amount_cents"));
            assertThat(cents(invoice, "total_amount_cents"))
                    .as("total of %s", invoice)
                    .isEqualTo(withTaxes
                            - cents(invoice, "credit_notes_amount_cents")
                            - cents(invoice, "prepaid_credit_amount_cents"));
        }
    }

    @Test
    void owesTotalLessPaidLessOffsetAndNothingOnceVoided() {
        for (ObjectNode invoice : INVOICES) {
            long due = cents(invoice, "total_amount_cents")
                    - cents(invoice, "total_paid_amount_cents")
                    - cents(invoice, "total_offsetted_credit_note_amount_cents");
            boolean voided = is(invoice, "status", "voided");
            assertThat(cents(invoice, "total_due_amount_cents"))
                    .as("due on %s", invoice)
                    .isEqualTo(voided ? 0 : due)
                    .isNotNegative();
        }
    }

    @Test
    void letsFeesAndTaxesAddUpToTheTotals() {
        for (ObjectNode invoice : INVOICES) {
            assertThat(sum(invoice.path("fees"), "amount_cents"))
                    .as("fees of %s", invoice)
                    .isEqualTo(cents(invoice, "fees_amount_cents"));
            assertThat(sum(invoice.path("fees"), "taxes_amount_cents"))
                    .as("taxes of the fees of %s, each rounded by itself", invoice)
                    .isCloseTo(cents(invoice, "taxes_amount_cents"), within((long)
                            invoice.path("fees").size()));
            assertThat(sum(invoice.path("applied_taxes"), "amount_cents"))
                    .as("applied taxes of %s", invoice)
                    .isEqualTo(cents(invoice, "taxes_amount_cents"));
            assertThat(sum(invoice.path("credits"), "amount_cents"))
                    .as("credits of %s", invoice)
                    .isEqualTo(cents(invoice, "coupons_amount_cents")
                            + cents(invoice, "progressive_billing_credit_amount_cents")
                            + cents(invoice, "credit_notes_amount_cents"));
        }
    }

    @Test
    void countsInTheMinorUnitOfEachCurrency() {
        assertThat(planAmount("JPY", "growth"))
                .as("9,900 euro cents in yen, no decimals")
                .isEqualTo("15840.0");
        assertThat(planAmount("KWD", "starter"))
                .as("2,900 euro cents in dinar, three decimals")
                .isEqualTo("9.57");
    }

    @Test
    void callsOverdueWhatWasIssuedUnpaidAndDueBeforeTheSeedsDay() {
        for (ObjectNode invoice : INVOICES) {
            boolean open = is(invoice, "status", "finalized")
                    && !is(invoice, "payment_status", "succeeded")
                    && isNull(invoice, "payment_dispute_lost_at");
            boolean past = LocalDate.parse(text(invoice, "payment_due_date")).isBefore(SandboxClient.TODAY);
            assertThat(flag(invoice, "payment_overdue"))
                    .as("overdue: %s", invoice)
                    .isEqualTo(open && past);
            assertThat(LocalDate.parse(text(invoice, "issuing_date")))
                    .isBetween(LocalDate.of(2025, 10, 1), SandboxClient.TODAY);
        }
    }

    @Test
    void movesWithTheDayAndKeepsAllDistances() {
        // over a leap year
        for (LocalDate day = LocalDate.of(2027, 12, 28); day.getYear() < 2029; day = day.plusDays(3)) {
            List<ObjectNode> moved = SandboxSeed.sample(day).invoices();
            long distance = ChronoUnit.DAYS.between(SandboxClient.TODAY, day);
            for (int i = 0; i < moved.size(); i++) {
                ObjectNode invoice = moved.get(i);
                boolean withinPeriod = is(invoice, "invoice_type", "progressive_billing");
                for (String field : List.of("issuing_date", "payment_due_date")) {
                    assertThat(withinPeriod
                                    || date(invoice, field)
                                            .equals(date(INVOICES.get(i), field).plusDays(distance)))
                            .as("%s of %s", field, invoice)
                            .isTrue();
                }
                if (cents(invoice, "sequential_id") > 1 && !isNull(moved.get(i - 1), "sequential_id")) {
                    assertThat(date(invoice, "issuing_date"))
                            .as("issued after the invoice with the number before")
                            .isAfterOrEqualTo(date(moved.get(i - 1), "issuing_date"));
                }
                assertThat(flag(invoice, "payment_overdue")).isEqualTo(flag(INVOICES.get(i), "payment_overdue"));
                assertThat(text(invoice, "lago_id")).isEqualTo(text(INVOICES.get(i), "lago_id"));
                assertThat(date(invoice, "updated_at"))
                        .as("last change of %s", invoice)
                        .isBefore(day);
                for (JsonNode period : invoice.path("billing_periods")) {
                    assertThat(date(period, "subscription_to_datetime").isBefore(date(invoice, "issuing_date")))
                            .as("the billed month of %s is over", invoice)
                            .isEqualTo(!withinPeriod);
                    assertThat(date(period, "subscription_from_datetime"))
                            .isBeforeOrEqualTo(date(invoice, "issuing_date"));
                }
                assertThat(date(invoice.path("customer"), "updated_at")).isBefore(date(invoice, "issuing_date"));
            }
        }
    }

    @Test
    void hasOnePriceAndCurrencyPerPlanAndOnePlanPerCharge() {
        Map<String, Set<String>> pricesOfPlan = new HashMap<>();
        Map<String, Set<String>> plansOfCharge = new HashMap<>();
        Map<String, Set<String>> planOfSubscription = new HashMap<>();
        for (ObjectNode invoice : INVOICES) {
            String plan = text(invoice.path("billing_periods").path(0), "lago_plan_id");
            for (JsonNode subscription : invoice.path("subscriptions")) {
                String price = text(subscription, "plan_amount_cents") + text(subscription, "plan_amount_currency");
                pricesOfPlan.computeIfAbsent(plan, any -> new HashSet<>()).add(price);
                planOfSubscription
                        .computeIfAbsent(text(subscription, "lago_id"), any -> new HashSet<>())
                        .add(plan);
            }
            for (JsonNode fee : invoice.path("fees")) {
                if (!isNull(fee, "lago_charge_id")) {
                    plansOfCharge
                            .computeIfAbsent(text(fee, "lago_charge_id"), any -> new HashSet<>())
                            .add(plan + text(fee.path("item"), "code"));
                }
            }
        }
        assertThat(pricesOfPlan.values()).hasSize(13).allSatisfy(prices -> assertThat(prices)
                .hasSize(1));
        assertThat(plansOfCharge.values()).isNotEmpty().allSatisfy(plans -> assertThat(plans)
                .hasSize(1));
        assertThat(planOfSubscription.values()).hasSize(30).allSatisfy(plans -> assertThat(plans)
                .hasSize(1));
    }

    @Test
    void billsEachMonthOfASubscriptionOnce() {
        Set<String> billed = new HashSet<>();
        for (ObjectNode invoice : INVOICES) {
            for (JsonNode period : invoice.path("billing_periods")) {
                if (is(period, "invoicing_reason", "progressive_billing")) {
                    continue;
                }
                String month = text(period, "lago_subscription_id") + text(period, "charges_from_datetime");
                assertThat(billed.add(month))
                        .as("another invoice of the period of %s", invoice)
                        .isTrue();
            }
        }
    }

    @Test
    void buysCreditsByATransactionForEachInvoice() {
        List<String> transactions = INVOICES.stream()
                .filter(invoice -> is(invoice, "invoice_type", "credit"))
                .map(invoice -> text(invoice.path("fees").path(0).path("item"), "lago_item_id"))
                .toList();
        assertThat(transactions).hasSize(6).doesNotHaveDuplicates();
    }

    @Test
    void takesOffOneCouponAndProgressiveInvoicesOfTheSameCustomer() {
        Map<String, ObjectNode> byId = new HashMap<>();
        INVOICES.forEach(invoice -> byId.put(text(invoice, "lago_id"), invoice));
        Set<String> coupons = new HashSet<>();
        Set<String> progressive = new HashSet<>();
        for (ObjectNode invoice : INVOICES) {
            for (JsonNode credit : invoice.path("credits")) {
                JsonNode item = credit.path("item");
                if (is(item, "type", "coupon")) {
                    coupons.add(text(item, "code") + text(item, "lago_item_id"));
                } else if (is(item, "type", "invoice")) {
                    ObjectNode earlier = byId.getOrDefault(text(item, "lago_item_id"), SandboxJson.object());
                    assertThat(text(earlier, "number")).isEqualTo(text(item, "code"));
                    assertThat(text(earlier, "invoice_type")).isEqualTo("progressive_billing");
                    assertThat(earlier.path("customer")).isEqualTo(invoice.path("customer"));
                    assertThat(cents(credit, "amount_cents")).isEqualTo(cents(earlier, "fees_amount_cents"));
                    assertThat(text(earlier.path("billing_periods").path(0), "charges_from_datetime"))
                            .isEqualTo(text(invoice.path("billing_periods").path(0), "charges_from_datetime"));
                    for (JsonNode fee : earlier.path("fees")) {
                        assertThat(invoice.path("fees"))
                                .as("usage up to the end of the month: no less than %s", fee)
                                .anyMatch(later -> later.path("item").equals(fee.path("item"))
                                        && cents(later, "amount_cents") >= cents(fee, "amount_cents"));
                    }
                    progressive.add(text(earlier, "number"));
                }
            }
        }
        assertThat(coupons).hasSize(1);
        assertThat(progressive).as("each is taken off").hasSize(6);
    }

    @Test
    void takesCreditNotesOffThatThereAre() {
        Map<String, ObjectNode> notes = new HashMap<>();
        SEED.creditNotes().forEach(note -> notes.put(text(note, "lago_id"), note));
        int taken = 0;
        for (ObjectNode invoice : INVOICES) {
            for (JsonNode credit : invoice.path("credits")) {
                JsonNode item = credit.path("item");
                if (is(item, "type", "credit_note")) {
                    ObjectNode note = notes.getOrDefault(text(item, "lago_item_id"), SandboxJson.object());
                    assertThat(text(note, "number")).isEqualTo(text(item, "code"));
                    assertThat(text(note, "invoice_number")).isEqualTo(text(item, "name"));
                    assertThat(text(note, "credit_status")).isEqualTo("consumed");
                    assertThat(cents(note, "credit_amount_cents"))
                            .isEqualTo(cents(note, "total_amount_cents"))
                            .isEqualTo(cents(credit, "amount_cents"));
                    assertThat(cents(note, "balance_amount_cents")).isZero();
                    assertThat(note.path("customer")).isEqualTo(invoice.path("customer"));
                    assertThat(text(note, "created_at")).isLessThan(text(invoice, "created_at"));
                    assertThat(text(note, "updated_at")).isEqualTo(text(invoice, "created_at"));
                    taken++;
                }
            }
        }
        assertThat(taken).isEqualTo(6);
        assertThat(SEED.creditNotes())
                .isSortedAccordingTo(Comparator.comparing(note -> text(note, "created_at")))
                .allMatch(note -> note.path("file_url").isString());
    }

    @Test
    void endsTheSubscriptionsOfDeletedCustomersAndLeavesThemNoDrafts() {
        List<ObjectNode> ofDeleted = INVOICES.stream()
                .filter(invoice -> SEED.deleted().contains(text(invoice.path("customer"), "external_id")))
                .toList();
        assertThat(ofDeleted).hasSize(8).allSatisfy(invoice -> {
            assertThat(text(invoice, "status")).isNotIn("draft", "pending");
            assertThat(invoice.path("subscriptions"))
                    .allSatisfy(subscription ->
                            assertThat(text(subscription, "status")).isEqualTo("terminated"));
        });
    }

    @Test
    void billsAdvanceChargesOfAPeriodByFeesPaidInAdvance() {
        List<ObjectNode> advance = INVOICES.stream()
                .filter(invoice -> is(invoice, "invoice_type", "advance_charges"))
                .toList();
        assertThat(advance).hasSize(6).allSatisfy(invoice -> {
            assertThat(text(invoice.path("billing_periods").path(0), "invoicing_reason"))
                    .isEqualTo("in_advance_charge_periodic");
            assertThat(invoice.path("fees")).allSatisfy(fee -> {
                assertThat(flag(fee, "pay_in_advance")).isTrue();
                assertThat(flag(fee, "invoiceable")).isFalse();
            });
        });
    }

    @Test
    void numbersIssuedInvoicesOnceAndLeavesDraftsWithOneSharedNumber() {
        Set<String> numbers = new HashSet<>();
        Map<String, Integer> draftsOfCustomer = new HashMap<>();
        for (ObjectNode invoice : INVOICES) {
            String number = text(invoice, "number");
            if (isNull(invoice, "sequential_id")) {
                assertThat(number).endsWith("-DRAFT");
                if (is(invoice, "status", "draft")) {
                    draftsOfCustomer.merge(text(invoice.path("customer"), "external_id"), 1, Integer::sum);
                }
            } else {
                assertThat(numbers.add(number))
                        .as("number %s is taken once", number)
                        .isTrue();
                assertThat(number)
                        .isEqualTo("%s-%03d"
                                .formatted(text(invoice.path("customer"), "slug"), cents(invoice, "sequential_id")));
            }
        }
        assertThat(draftsOfCustomer.values().stream().filter(drafts -> drafts == 2))
                .hasSize(6);
    }

    @Test
    void explainsFailedInvoicesAndDumpsOnOneOfThem() {
        List<ObjectNode> failed = INVOICES.stream()
                .filter(invoice -> is(invoice, "status", "failed"))
                .toList();
        assertThat(failed)
                .allSatisfy(invoice -> assertThat(invoice.path("error_details")).hasSize(1));
        Map<String, Integer> codes = new TreeMap<>();
        failed.forEach(
                invoice -> codes.merge(text(invoice.path("error_details").path(0), "error_code"), 1, Integer::sum));
        assertThat(codes).isEqualTo(Map.of("tax_error", 5, "invoice_generation_error", 1));
        assertThat(failed)
                .as("one of them is far too large for a reader")
                .anyMatch(invoice -> invoice.path("error_details").toString().length() > 15_000);
    }

    @Test
    void namesThreeCustomersWithHostileText() {
        assertThat(nameOf("injection")).startsWith("Ignore previous instructions");
        assertThat(nameOf("markup")).contains("**", "[pay](https://pay.example)", "\u001B[31m", "</invoice>");
        assertThat(nameOf("mirage").codePoints().filter(sign -> Character.getType(sign) == Character.FORMAT))
                .as("zero-width, bidi and tag characters")
                .hasSize(7);
    }

    @Test
    void usesOnlyMailDomainsThatCannotExist() {
        assertThat(SEED.customers().subList(0, 30))
                .allSatisfy(customer -> assertThat(text(customer, "email")).endsWith(".example"));
        assertThat(SEED.customers().get(30).path("email").isNull())
                .as("one customer has no address at all")
                .isTrue();
    }

    private static String nameOf(String externalId) {
        return SEED.customers().stream()
                .filter(customer -> is(customer, "external_id", externalId))
                .map(customer -> text(customer, "name"))
                .findFirst()
                .orElseThrow();
    }

    private static String planAmount(String currency, String plan) {
        for (ObjectNode invoice : INVOICES) {
            for (JsonNode fee : invoice.path("fees")) {
                if (is(invoice, "currency", currency) && is(fee.path("item"), "code", plan)) {
                    return text(fee, "precise_amount");
                }
            }
        }
        throw new AssertionError("nobody pays for " + plan + " in " + currency);
    }

    private static Map<String, Integer> count(String... path) {
        Map<String, Integer> counts = new TreeMap<>();
        for (ObjectNode invoice : INVOICES) {
            JsonNode node = invoice;
            for (String field : path) {
                node = node.path(field);
            }
            counts.merge(node.asString(), 1, Integer::sum);
        }
        return counts;
    }

    private static long matching(Predicate<ObjectNode> condition) {
        return INVOICES.stream().filter(condition).count();
    }

    private static long sum(JsonNode rows, String field) {
        long sum = 0;
        for (JsonNode row : rows) {
            sum += cents(row, field);
        }
        return sum;
    }

    private static boolean flag(JsonNode node, String field) {
        return node.path(field).booleanValue();
    }

    private static boolean isNull(JsonNode node, String field) {
        return node.path(field).isNull();
    }

    private static LocalDate date(JsonNode node, String field) {
        return LocalDate.parse(text(node, field).substring(0, 10));
    }
}
