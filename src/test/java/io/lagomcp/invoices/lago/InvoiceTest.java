package io.lagomcp.invoices.lago;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lagomcp.invoices.lago.http.LagoClientFixture;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InvoiceTest {

    @Test
    void namesTheFieldsOfAnInvoice() {
        Invoice invoice = new Invoice(LagoClientFixture.json("""
            {'lago_id':'7','number':'LAG-1','status':'finalized','payment_status':'pending',
             'invoice_type':'one_off','currency':'JPY','total_amount_cents':1200,'total_due_amount_cents':200,
             'total_paid_amount_cents':1000,'fees_amount_cents':1100,'payment_due_date':'2026-02-01',
             'created_at':'2026-01-02T03:04:05+00:00',
             'updated_at':'2026-01-02T03:04:05Z','payment_overdue':true,
             'payment_dispute_lost_at':'2026-02-02T03:04:05Z','file_url':'https://files.example/7',
             'customer':{'external_id':'cust_42','name':'Ada & Co'}}\
            """));

        assertThat(invoice.lagoId()).isEqualTo("7");
        assertThat(invoice.number()).isEqualTo("LAG-1");
        assertThat(invoice.status()).isEqualTo("finalized");
        assertThat(invoice.paymentStatus()).isEqualTo("pending");
        assertThat(invoice.type()).isEqualTo("one_off");
        assertThat(invoice.total()).isEqualTo(new Money(1200, "JPY"));
        assertThat(invoice.due()).isEqualTo(new Money(200, "JPY"));
        assertThat(invoice.paid()).isEqualTo(new Money(1000, "JPY"));
        assertThat(invoice.fees()).hasValue(new Money(1100, "JPY"));
        assertThat(invoice.isOneOff()).isTrue();
        assertThat(invoice.paymentDueDate()).isEqualTo("2026-02-01");
        assertThat(invoice.updatedAt()).isEqualTo("2026-01-02T03:04:05Z");
        assertThat(invoice.paymentOverdue()).isTrue();
        assertThat(invoice.disputeLost()).isTrue();
        assertThat(invoice.externalCustomerId()).isEqualTo("cust_42");
        assertThat(invoice.customerName()).isEqualTo("Ada & Co");
        assertThat(invoice.fileUrl()).hasValue("https://files.example/7");
    }

    @Test
    void whatIsMissingOrNullIsEmpty() {
        Invoice invoice = new Invoice(
                LagoClientFixture.json(
                        "{'lago_id':null,'file_url':null,'created_at':'yesterday','payment_dispute_lost_at':null,'customer':null}"));

        assertThat(invoice.lagoId()).isEmpty();
        assertThat(invoice.status()).isEmpty();
        assertThat(invoice.fileUrl()).isEmpty();
        assertThat(invoice.fees()).isEmpty();
        assertThat(invoice.isCollectedByHand()).isFalse();
        assertThat(invoice.disputeLost()).isFalse();
        assertThat(invoice.paymentOverdue()).isFalse();
        assertThat(invoice.externalCustomerId()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'total_amount_cents':5,'total_due_amount_cents':3}     | 5 minor units | 3 minor units",
                "{'total_amount_cents':5,'total_due_amount_cents':null}  | 5 minor units | 5 minor units",
                "{'total_amount_cents':5,'total_due_amount_cents':'3'}   | 5 minor units | unknown",
                "{'total_amount_cents':5.5,'total_due_amount_cents':0}   | unknown       | 0 minor units",
                "{'total_amount_cents':10000000000000000000}             | unknown       | unknown",
                "{}                                                      | unknown       | unknown",
            })
    void saysWhetherAnAmountIsKnown(String json, String total, String unsettled) {
        Invoice invoice = new Invoice(LagoClientFixture.json(json));

        assertThat(inWords(invoice.knownTotal())).isEqualTo(total);
        assertThat(inWords(invoice.knownUnsettled())).isEqualTo(unsettled);
    }

    private static String inWords(Optional<Money> amount) {
        return amount.map(money -> money.minorUnits() + " minor units").orElse("unknown");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'customer':{'billing_configuration':{'payment_provider':'stripe'}},'self_billed':false} | false",
                "{'customer':{'billing_configuration':{'payment_provider':'stripe'}},'self_billed':true}  | true",
                "{'customer':{'billing_configuration':{'payment_provider':null}}}                         | true",
                "{'customer':{'billing_configuration':{}}}                                                | false",
            })
    void isCollectedByHandOnlyWhereLagoShowsIt(String json, boolean byHand) {
        assertThat(new Invoice(LagoClientFixture.json(json)).isCollectedByHand())
                .isEqualTo(byHand);
    }

    @ParameterizedTest
    @CsvSource({"0, 10", "1, 0", "1, 101"})
    void thereIsNoPageBeforeTheFirstAndNoneOfMoreThan100Rows(int page, int perPage) {
        assertThatThrownBy(() -> InvoiceQuery.page(page, perPage))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no such page");
    }
}
