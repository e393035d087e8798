package io.lagomcp.invoices.lago;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.lago.http.LagoClientFixture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmountDueTest {

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "finalized, pending,   24000, 24000, -",
                "finalized, failed,     9000,  9000, -",
                "finalized, succeeded,     0,     0, -",
                "finalized, succeeded, 24000,     0, 'marked as paid, though Lago has no payment for 240.00 EUR'",
                "finalized, succeeded, 12000,     0, 'marked as paid, though Lago has no payment for 120.00 EUR'",
                "finalized, pending,       0,     0, 'settled in full, though its payment status is pending'",
                "finalized, failed,      -50,     0, 'settled in full, though its payment status is failed'",
                "draft,     pending,   24000,     0, -",
                "pending,   pending,   24000,     0, -",
                "failed,    pending,   24000,     0, -",
                "voided,    succeeded, 24000,     0, -",
                "new,       pending,   24000,     0, -",
            })
    void onlyAFinalizedInvoiceThatIsNotMarkedAsPaidIsDue(
            String status, String paymentStatus, long unsettled, long due, String note) {
        Invoice invoice = new Invoice(LagoClientFixture.json("{'currency':'EUR','total_amount_cents':24000}")
                .put("status", status)
                .put("payment_status", paymentStatus)
                .put("total_due_amount_cents", unsettled));

        assertThat(invoice.due()).isEqualTo(new Money(due, "EUR"));
        assertThat(invoice.unsettled()).isEqualTo(new Money(unsettled, "EUR"));
        assertThat(new AmountDue(invoice).note().orElse(null)).isEqualTo(note);
    }

    @Test
    void anInvoiceOverNothingIsNotSettledBySomething() {
        Invoice free =
                new Invoice(LagoClientFixture.json("{'status':'finalized','payment_status':'pending','currency':'EUR',"
                        + "'total_amount_cents':0,'total_due_amount_cents':0}"));

        assertThat(new AmountDue(free).note()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "finalized, pending,   24000, 24000, 'self-billed: this account owes the partner 240.00 EUR'",
                "finalized, succeeded, 24000,     0, 'marked as paid, though Lago has no payment for 240.00 EUR'",
                "draft,     pending,   24000,     0, -",
                "voided,    pending,   24000,     0, -",
            })
    void theAccountOwesASelfBilledInvoiceToThePartnerAndThePartnerOwesNothing(
            String status, String paymentStatus, long unsettled, long owed, String note) {
        AmountDue amount = new AmountDue(new Invoice(LagoClientFixture.json("{'currency':'EUR','self_billed':true}")
                .put("status", status)
                .put("payment_status", paymentStatus)
                .put("total_due_amount_cents", unsettled)));

        assertThat(amount.known()).contains(new Money(0, "EUR"));
        assertThat(amount.owedToPartner()).contains(new Money(owed, "EUR"));
        assertThat(amount.note().orElse(null)).isEqualTo(note);
    }

    @Test
    void whatIsDueForWalletCreditsSaysSo() {
        AmountDue amount =
                new AmountDue(new Invoice(LagoClientFixture.json("{'status':'finalized','payment_status':'pending',"
                        + "'currency':'EUR','invoice_type':'credit','total_due_amount_cents':5000}")));

        assertThat(amount.known()).contains(new Money(5_000, "EUR"));
        assertThat(amount.note()).contains("for wallet credits, which Lago grants once it is paid");
    }
}
