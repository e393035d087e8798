package io.lagomcp.invoices.sandbox;

import static io.lagomcp.invoices.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Lago's state table: what each action answers in each state, what it answers to the same request again, and what the
 * invoice then is. A second table has what comes later by itself.
 */
@Tag("java-independent")
public class InvoiceStateTableTest {
    @ParameterizedTest(name = "{0}: {1} -> {2}, again {3}, then {4}")
    @CsvSource(delimiter = '|', textBlock = """
        # action       | invoice                    | answer                        | again                      | then
        GET            | draft                      | 200                           | 200                        | draft
        GET            | finalized                  | 200                           | 200                        | finalized
        GET            | voided                     | 200                           | 200                        | voided
        GET            | pending                    | 200                           | 200                        | pending
        GET            | failed                     | 200                           | 200                        | failed
        GET            | deleted, so hidden         | 404 invoice_not_found         | 404 invoice_not_found      | gone
        GET            | closed, so hidden          | 404 invoice_not_found         | 404 invoice_not_found      | gone

        refresh        | draft                      | 200                           | 200                        | draft
        refresh        | finalized                  | 200                           | 200                        | finalized
        refresh        | voided                     | 200                           | 200                        | voided
        refresh        | pending                    | 200                           | 200                        | pending
        refresh        | failed                     | 200                           | 200                        | failed
        refresh        | finalized, a one-off       | 403 feature_unavailable       | 403 feature_unavailable    | finalized
        refresh        | deleted, so hidden         | 404 invoice_not_found         | 404 invoice_not_found      | gone

        finalize       | draft                      | 200                           | 404 invoice_not_found      | finalized
        finalize       | draft, tax provider        | 200                           | 404 invoice_not_found      | pending
        finalize       | draft, taxes under way     | 403 cannot_finalize_with_pending_taxes | 403 cannot_finalize_with_pending_taxes | draft
        finalize       | draft, an add-on           | 403 feature_unavailable       | 403 feature_unavailable    | draft
        finalize       | finalized                  | 404 invoice_not_found         | 404 invoice_not_found      | finalized
        finalize       | voided                     | 404 invoice_not_found         | 404 invoice_not_found      | voided
        finalize       | pending                    | 404 invoice_not_found         | 404 invoice_not_found      | pending
        finalize       | failed                     | 404 invoice_not_found         | 404 invoice_not_found      | failed

        update payment | draft                      | 405 payment_status_update_on_draft_invoice | 405 payment_status_update_on_draft_invoice | draft
        update payment | finalized                  | 200                           | 200                        | finalized
        update payment | voided                     | 405 update_on_voided_invoice  | 405 update_on_voided_invoice | voided
        update payment | pending                    | 200                           | 200                        | pending
        update payment | failed                     | 200                           | 200                        | failed
        update metadata | draft                     | 405 metadata_on_draft_invoice | 405 metadata_on_draft_invoice | draft
        update metadata | finalized                 | 200                           | 422 key: value_already_exist | finalized
        update metadata | voided                    | 405 update_on_voided_invoice  | 405 update_on_voided_invoice | voided
        update metadata | pending                   | 200                           | 422 key: value_already_exist | pending
        update metadata | failed                    | 200                           | 422 key: value_already_exist | failed
        update metadata | deleted, so hidden        | 404 invoice_not_found         | 404 invoice_not_found      | gone

        download       | draft                      | 404 invoice_not_found         | 404 invoice_not_found      | draft
        download       | finalized                  | 200                           | 200                        | finalized
        download       | voided                     | 404 invoice_not_found         | 404 invoice_not_found      | voided
        download       | pending                    | 404 invoice_not_found         | 404 invoice_not_found      | pending
        download       | failed                     | 404 invoice_not_found         | 404 invoice_not_found      | failed
        download_pdf   | finalized                  | 200                           | 200                        | finalized
        download_pdf   | voided                     | 404 invoice_not_found         | 404 invoice_not_found      | voided
        download_xml   | draft                      | 404 invoice_not_found         | 404 invoice_not_found      | draft
        download_xml   | finalized                  | 200                           | 200                        | finalized
        download_xml   | voided                     | 404 invoice_not_found         | 404 invoice_not_found      | voided
        download_xml   | pending                    | 404 invoice_not_found         | 404 invoice_not_found      | pending
        download_xml   | failed                     | 404 invoice_not_found         | 404 invoice_not_found      | failed

        retry_payment  | draft                      | 405 invalid_status            | 405 invalid_status         | draft
        retry_payment  | finalized                  | 200                           | 405 payment_processor_is_currently_handling_payment | finalized
        retry_payment  | finalized, paid            | 405 invalid_status            | 405 invalid_status         | finalized
        retry_payment  | finalized, no provider     | 200                           | 200                        | finalized
        retry_payment  | voided                     | 405 invalid_status            | 405 invalid_status         | voided
        retry_payment  | pending                    | 200                           | 200                        | pending
        retry_payment  | failed                     | 200                           | 200                        | failed
        retry_payment  | deleted, so hidden         | 404 invoice_not_found         | 404 invoice_not_found      | gone

        retry          | draft                      | 405 invalid_status            | 405 invalid_status         | draft
        retry          | finalized                  | 405 invalid_status            | 405 invalid_status         | finalized
        retry          | voided                     | 405 invalid_status            | 405 invalid_status         | voided
        retry          | pending                    | 405 invalid_status            | 405 invalid_status         | pending
        retry          | failed                     | 200                           | 405 invalid_status         | pending
        retry          | deleted, so hidden         | 404 invoice_not_found         | 404 invoice_not_found      | gone

        void           | draft                      | 405 not_voidable              | 405 not_voidable           | draft
        void           | finalized                  | 200                           | 405 not_voidable           | voided
        void           | finalized, paid            | 200                           | 405 not_voidable           | voided
        void           | voided                     | 405 not_voidable              | 405 not_voidable           | voided
        void           | pending                    | 405 not_voidable              | 405 not_voidable           | pending
        void           | failed                     | 405 not_voidable              | 405 not_voidable           | failed
        void           | deleted, so hidden         | 404 invoice_not_found         | 404 invoice_not_found      | gone
        void, credit   | finalized                  | 200                           | 422 credit_refund_amount: total_amount_exceeds_invoice_amount | voided
        void, credit too much | finalized           | 422 credit_refund_amount: total_amount_exceeds_invoice_amount | 422 credit_refund_amount: total_amount_exceeds_invoice_amount | finalized
        void, credit too much | voided              | 422 credit_refund_amount: total_amount_exceeds_invoice_amount | 422 credit_refund_amount: total_amount_exceeds_invoice_amount | voided

        delete         | draft                      | 200                           | 404 invoice_not_found      | gone
        delete         | draft, in Salesforce       | 405 invoice_synced_to_external_system | 405 invoice_synced_to_external_system | draft
        delete         | draft, an add-on           | 200                           | 404 invoice_not_found      | gone
        delete         | finalized                  | 405 not_deletable             | 405 not_deletable          | finalized
        delete         | voided                     | 405 not_deletable             | 405 not_deletable          | voided
        delete         | pending                    | 405 not_deletable             | 405 not_deletable          | pending
        delete         | failed                     | 405 not_deletable             | 405 not_deletable          | failed

        lose_dispute   | draft                      | 405 not_disputable            | 405 not_disputable         | draft
        lose_dispute   | finalized                  | 200                           | 200                        | finalized
        lose_dispute   | voided                     | 200                           | 200                        | voided
        lose_dispute   | pending                    | 405 not_disputable            | 405 not_disputable         | pending
        lose_dispute   | failed                     | 405 not_disputable            | 405 not_disputable         | failed
        lose_dispute   | deleted, so hidden         | 404 invoice_not_found         | 404 invoice_not_found      | gone

        payment_url    | draft                      | 422 base: invalid_invoice_status_or_payment_status | 422 base: invalid_invoice_status_or_payment_status | draft
        payment_url    | finalized                  | 200                           | 200                        | finalized
        payment_url    | finalized, paid            | 422 base: invalid_invoice_status_or_payment_status | 422 base: invalid_invoice_status_or_payment_status | finalized
        payment_url    | voided                     | 422 base: invalid_invoice_status_or_payment_status | 422 base: invalid_invoice_status_or_payment_status | voided
        payment_url    | pending                    | 200                           | 200                        | pending
        payment_url    | failed                     | 200                           | 200                        | failed
        payment_url    | finalized, no provider     | 422 base: no_linked_payment_provider | 422 base: no_linked_payment_provider | finalized
        payment_url    | finalized, gocardless      | 422 base: invalid_payment_provider | 422 base: invalid_payment_provider | finalized
        payment_url    | finalized, cashfree        | 422 base: missing_payment_provider | 422 base: missing_payment_provider | finalized
        payment_url    | finalized, customer gone   | 422 base: missing_payment_provider_customer | 422 base: missing_payment_provider_customer | finalized
        payment_url    | finalized, moneyhash       | 422 base: payment_provider_error | 422 base: payment_provider_error | finalized
        payment_url    | finalized, flutterwave     | 422 third_party_error         | 422 third_party_error      | finalized
        payment_url    | deleted, so hidden         | 404 invoice_not_found         | 404 invoice_not_found      | gone

        resend_email   | draft                      | 405 invoice_not_finalized     | 405 invoice_not_finalized  | draft
        resend_email   | finalized                  | 200                           | 200                        | finalized
        resend_email   | voided                     | 405 invoice_not_finalized     | 405 invoice_not_finalized  | voided
        resend_email   | pending                    | 405 invoice_not_finalized     | 405 invoice_not_finalized  | pending
        resend_email   | failed                     | 405 invoice_not_finalized     | 405 invoice_not_finalized  | failed
        resend_email   | finalized, e-mails off     | 405 email_settings_disabled   | 405 email_settings_disabled | finalized
        resend_email   | finalized, no address      | 422 to: must have at least one recipient | 422 to: must have at least one recipient | finalized
        resend_email   | finalized, no sender       | 422 billing_entity: must have email configured | 422 billing_entity: must have email configured | finalized
        resend_email   | deleted, so hidden         | 404 invoice_not_found         | 404 invoice_not_found      | gone
        """)
    void answers(String action, String invoice, String answer, String again, String then) {
        try (SandboxClient lago = SandboxClient.start(SandboxClient.slow())) {
            String id = DescribedInvoice.find(lago, invoice);
            assertThat(act(lago, action, id).told()).as("the first time").isEqualTo(answer);
            assertThat(act(lago, action, id).told()).as("the second time").isEqualTo(again);
            assertThat(status(lago, id)).as("the invoice afterwards").isEqualTo(then);
        }
    }

    @ParameterizedTest(name = "{0}: {1} -> later {2} is {3}")
    @CsvSource(delimiter = '|', textBlock = """
        # action       | invoice                | field          | value
        finalize       | draft                  | file_url       | a text
        finalize       | draft                  | payment_status | succeeded
        finalize       | draft, tax provider    | status         | finalized
        download       | finalized              | file_url       | a text
        download_pdf   | finalized              | file_url       | a text
        download_xml   | finalized, e-invoicing | xml_url        | a text
        retry_payment  | finalized              | payment_status | succeeded
        retry          | failed                 | status         | finalized
        retry          | failed                 | error_details  | empty
        """)
    void follows(String action, String invoice, String field, String value) {
        try (SandboxClient lago = SandboxClient.start(SandboxClient.quick())) {
            String id = DescribedInvoice.find(lago, invoice);
            assertThat(act(lago, action, id).status()).isEqualTo(200);
            eventually(() -> lago.find(id).path(field), shown -> switch (value) {
                case "a text" -> shown.isString();
                case "empty" -> shown.isEmpty();
                default -> shown.asString().equals(value);
            });
        }
    }

    @Test
    void draftWithTaxesUnderWayCanBeFinalizedOnceTheyHaveArrived() {
        try (SandboxClient lago = SandboxClient.start(SandboxClient.quick())) {
            String id = DescribedInvoice.find(lago, "draft, taxes under way");
            eventually(() -> act(lago, "finalize", id).told(), answer -> answer.equals("200"));
        }
    }

    private static SandboxClient.Answer act(SandboxClient lago, String action, String id) {
        String path = "/invoices/" + id;
        return switch (action) {
            case "GET" -> lago.get(path);
            case "refresh", "finalize" -> lago.put(path + "/" + action, "");
            case "update payment" -> lago.put(path, "{\"invoice\":{\"payment_status\":\"failed\"}}");
            case "update metadata" ->
                lago.put(path, "{\"invoice\":{\"metadata\":[{\"key\":\"unheard_of\",\"value\":\"1\"}]}}");
            case "void, credit" -> lago.post(path + "/void", "{\"generate_credit_note\":true,\"credit_amount\":1}");
            case "void, credit too much" ->
                lago.post(path + "/void", "{\"generate_credit_note\":true,\"credit_amount\":999999999}");
            case "delete" -> lago.delete(path);
            default -> lago.post(path + "/" + action, "");
        };
    }

    private static String status(SandboxClient lago, String id) {
        SandboxClient.Answer answer = lago.get("/invoices/" + id);
        return answer.status() == 404 ? "gone" : answer.invoice().path("status").asString();
    }
}
