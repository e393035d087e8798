package io.lagomcp.invoices.tool.read;

import io.lagomcp.invoices.lago.AccountReader;
import io.lagomcp.invoices.lago.AccountReader.RowPage;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceQuery;
import io.lagomcp.invoices.lago.InvoiceReader;
import io.lagomcp.invoices.lago.Money;
import io.lagomcp.invoices.lago.http.LagoException;
import io.lagomcp.invoices.lago.http.LagoFailure;
import io.lagomcp.invoices.tool.search.OverdueAccount;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What Lago knows about the customer of an overdue account beyond its invoices.
 *
 * @param oldest the invoice that has been overdue for longest, read again; empty if it no longer exists
 * @param lastFailed the newest failed payment of an overdue invoice, among the customer's newest 100 payments
 * @param underWay the newest payment of an overdue invoice, if it has not ended yet
 * @param creditNotes what is left of available credit notes in the currency, in minor units
 * @param wallets the balance of active wallets in the currency, in minor units
 * @param gaps the names of the lists that could not be read, or not in full
 * @param deleted whether Lago no longer has the customer, as far as it tells
 */
record CollectionFacts(
        Optional<Invoice> oldest,
        Optional<ObjectNode> lastFailed,
        Optional<ObjectNode> underWay,
        BigInteger creditNotes,
        BigInteger wallets,
        Set<String> gaps,
        boolean deleted) {
    private static final String PAYMENTS = "payments";
    private static final String CREDIT_NOTES = "credit_notes";
    private static final String WALLETS = "wallets";
    private static final Set<String> NOT_ENDED = Set.of("pending", "processing");

    /** Reads them, in four requests. */
    static CollectionFacts of(OverdueAccount account, InvoiceReader invoices) {
        Set<String> gaps = new TreeSet<>();
        List<ObjectNode> payments = found(PAYMENTS, account, invoices.account(), gaps).stream()
                .flatMap(List::stream)
                .filter(row -> row.path("lago_customer_id").asString("").equals(account.lagoCustomerId()))
                .filter(row -> row.path("amount_currency").asString("").equals(account.currency()))
                .filter(row -> row.path("invoice_ids").valueStream().anyMatch(id -> account.has(id.asString(""))))
                .toList();
        List<ObjectNode> notes =
                found(CREDIT_NOTES, account, invoices.account(), gaps).orElse(List.of());
        Optional<List<ObjectNode>> wallets = found(WALLETS, account, invoices.account(), gaps);
        return new CollectionFacts(
                invoices.findIfThere(account.oldestId()),
                payments.stream().filter(row -> status(row).equals("failed")).findFirst(),
                payments.stream()
                        .limit(1)
                        .filter(row -> NOT_ENDED.contains(status(row)))
                        .findFirst(),
                sum(
                        notes,
                        "balance_amount_cents",
                        note -> note.path("credit_status").asString("").equals("available")
                                && belongs(note.at("/customer/lago_id"), note, account)),
                sum(
                        wallets.orElse(List.of()),
                        "balance_cents",
                        wallet -> wallet.path("status").asString("").equals("active")
                                && belongs(wallet.path("lago_customer_id"), wallet, account)),
                gaps,
                wallets.isEmpty());
    }

    /**
     * The newest 100 rows of the customer; none, and a gap, if the key may not read the list. Empty for a deleted customer,
     * but only where Lago says so: its lists of payments and credit notes do not.
     */
    private static Optional<List<ObjectNode>> found(
            String list, OverdueAccount account, AccountReader reader, Set<String> gaps) {
        InvoiceQuery query = InvoiceQuery.page(1, AccountReader.MOST_ROWS)
                .with("external_customer_id", account.externalCustomerId());
        if (list.equals(CREDIT_NOTES)) {
            query = query.with("credit_status", "available").with("currency", account.currency());
        }
        try {
            RowPage page = reader.rows(list, query);
            if (page.total() > page.rows().size()) {
                gaps.add(list);
            }
            return Optional.of(page.rows());
        } catch (LagoException failed) {
            if (failed.failure() instanceof LagoFailure.Forbidden) {
                gaps.add(list);
                return Optional.of(List.of());
            }
            if (failed.failure() instanceof LagoFailure.NotFound) {
                return Optional.empty();
            }
            throw failed;
        }
    }

    private static boolean belongs(JsonNode lagoCustomerId, ObjectNode row, OverdueAccount account) {
        return lagoCustomerId.asString("").equals(account.lagoCustomerId())
                && row.path("currency").asString("").equals(account.currency());
    }

    private static BigInteger sum(List<ObjectNode> rows, String amount, Predicate<ObjectNode> counted) {
        return rows.stream()
                .filter(counted)
                .map(row -> row.path(amount))
                .filter(JsonNode::isIntegralNumber)
                .map(JsonNode::bigIntegerValue)
                .reduce(BigInteger.ZERO, BigInteger::add);
    }

    static String status(ObjectNode payment) {
        return payment.path("payment_status").asString("");
    }

    /** Writes the payments and the usable credit, as far as there are any. */
    void writeTo(ObjectNode row, String currency) {
        if (deleted) {
            row.put("customer_deleted", true);
        }
        lastFailed.ifPresent(payment -> write(payment, row.putObject("last_failed_payment")));
        underWay.ifPresent(
                payment -> write(payment, row.putObject("payment_in_progress")).put("payment_status", status(payment)));
        if (creditNotes.signum() > 0 || wallets.signum() > 0) {
            ObjectNode credit = row.putObject("usable_credit");
            put(credit, CREDIT_NOTES, creditNotes, currency);
            put(credit, WALLETS, wallets, currency);
        }
        if (!gaps.isEmpty()) {
            ArrayNode unread = row.putArray("not_fully_read");
            gaps.forEach(unread::add);
        }
    }

    private static ObjectNode write(ObjectNode payment, ObjectNode shown) {
        shown.set("created_at", payment.path("created_at"));
        shown.put(
                "amount",
                new Money(
                                payment.path("amount_cents").asLong(0),
                                payment.path("amount_currency").asString(""))
                        .toString());
        return shown.set("invoice_numbers", payment.path("invoice_numbers"));
    }

    private static void put(ObjectNode credit, String name, BigInteger amount, String currency) {
        if (amount.signum() > 0 && amount.bitLength() < Long.SIZE) {
            credit.put(name, new Money(amount.longValueExact(), currency).toString());
        }
    }
}
