package io.lagomcp.invoices.sandbox.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.sandbox.SandboxClient;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Every field of Lago's invoice is there, with its JSON type, on every seeded invoice. */
class InvoiceJsonFieldsTest {
    private static final List<ObjectNode> INVOICES =
            SandboxSeed.sample(SandboxClient.TODAY).invoices();

    private static final String TEXT = "lago_id billing_entity_code number invoice_type status payment_status currency"
            + " created_at updated_at issuing_date payment_due_date web_url";
    private static final String TEXT_OR_NULL =
            "purchase_order_number payment_dispute_lost_at file_url xml_url voided_at";
    private static final String INTEGER = "net_payment_term fees_amount_cents progressive_billing_credit_amount_cents"
            + " coupons_amount_cents sub_total_excluding_taxes_amount_cents taxes_amount_cents"
            + " sub_total_including_taxes_amount_cents credit_notes_amount_cents prepaid_credit_amount_cents"
            + " total_amount_cents total_paid_amount_cents total_offsetted_credit_note_amount_cents"
            + " total_due_amount_cents version_number";
    private static final String INTEGER_OR_NULL =
            "sequential_id prepaid_granted_credit_amount_cents prepaid_purchased_credit_amount_cents";
    private static final String ARRAY =
            "metadata applied_taxes billing_periods subscriptions fees credits error_details"
                    + " applied_invoice_custom_sections";

    private static final String FEE_DECIMALS_IN_TEXT = "precise_amount precise_total_amount taxes_precise_amount units"
            + " precise_unit_amount precise_coupons_amount_cents sub_total_excluding_taxes_precise_amount_cents";

    @Test
    void hasEveryFieldInItsType() {
        for (ObjectNode invoice : INVOICES) {
            each(invoice, TEXT).forEach(field -> assertThat(field.isString()).isTrue());
            each(invoice, TEXT_OR_NULL).forEach(field -> assertThat(field.isString() || field.isNull())
                    .isTrue());
            each(invoice, INTEGER)
                    .forEach(field -> assertThat(field.isIntegralNumber()).isTrue());
            each(invoice, INTEGER_OR_NULL).forEach(field -> assertThat(field.isIntegralNumber() || field.isNull())
                    .isTrue());
            each(invoice, ARRAY).forEach(field -> assertThat(field.isArray()).isTrue());
            each(invoice, "payment_overdue self_billed")
                    .forEach(field -> assertThat(field.isBoolean()).isTrue());
            assertThat(invoice.path("customer").path("billing_configuration").isObject())
                    .isTrue();
        }
    }

    @Test
    void writesTheDecimalsOfFeesAsText() {
        for (ObjectNode invoice : INVOICES) {
            for (JsonNode fee : invoice.path("fees")) {
                each(fee, FEE_DECIMALS_IN_TEXT)
                        .forEach(field -> assertThat(field.stringValue()).matches("-?\\d+(\\.\\d+)?"));
                assertThat(fee.path("taxes_rate").isNumber()).isTrue();
                assertThat(fee.has("applied_taxes"))
                        .as("fees carry no applied taxes")
                        .isFalse();
            }
        }
    }

    private static List<JsonNode> each(JsonNode object, String names) {
        List<JsonNode> fields = new ArrayList<>();
        for (String name : List.of(names.split(" ", -1))) {
            assertThat(object.has(name)).as("%s has %s", object, name).isTrue();
            fields.add(object.path(name));
        }
        return fields;
    }
}
