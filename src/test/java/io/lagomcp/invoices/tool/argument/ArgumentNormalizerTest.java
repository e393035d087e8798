package io.lagomcp.invoices.tool.argument;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.tool.CanonicalArguments;
import io.lagomcp.invoices.tool.ToolClient;
import io.lagomcp.invoices.tool.ToolDefinition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/** What is spelt otherwise than the schema wants, where only one thing can be meant, and what is left to be refused. */
class ArgumentNormalizerTest {
    private static final String ID = "'lago_id':'1a901a90-1a90-4a90-9a90-1a901a901a90'";

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        find_all_invoices | 'per_page':'10' | 'per_page':10
        find_all_invoices | 'page':[2],'per_page':[' 5 '] | 'page':2,'per_page':5
        find_all_invoices | 'amount_from':'15000','currency':'eur' | 'amount_from':15000,'currency':'EUR'
        find_all_invoices | 'payment_overdue':'true','self_billed':'False' | 'payment_overdue':true,'self_billed':false
        find_all_invoices | 'payment_dispute_lost':'TRUE' | 'payment_dispute_lost':true
        find_all_invoices | 'status':'FINALIZED','detail':'Full' | 'status':['finalized'],'detail':'full'
        find_all_invoices | 'status':[' Draft ','VOIDED'] | 'status':['draft','voided']
        find_all_invoices | 'invoice_type':['One_Off'] | 'invoice_type':'one_off'
        find_all_invoices | 'billing_entity_codes':'fr','fields':'number' | 'billing_entity_codes':['fr'],'fields':['number']
        find_all_invoices | 'external_customer_id':['acme'],'search_term':2026 | 'external_customer_id':'acme','search_term':'2026'
        find_all_invoices | 'purchase_order_number':4711 | 'purchase_order_number':'4711'
        find_all_invoices | 'status':null,'search_term':'','issuing_date_from':'','settlements':'','currency':'' |
        find_all_invoices | 'issuing_date_from':'2026-05-01T00:00:00Z','issuing_date_to':' 2026-05-31 ' | 'issuing_date_from':'2026-05-01','issuing_date_to':'2026-05-31'
        find_all_invoices | 'issuing_date_from':'2026-05-01T00:00:00.000+02:00' | 'issuing_date_from':'2026-05-01'
        find_all_invoices | 'metadata':[{'key':'a','value':'b'},{'key':'c','value':7}] | 'metadata':{'a':'b','c':'7'}
        find_all_invoices | 'metadata':{'a':'','b':null} | 'metadata':{'a':'','b':null}
        find_invoice | 'lago_id':' 1A901A90-1A90-4A90-9A90-1A901A901A90 ','number':'' | ID
        find_invoice | 'number':[' LAG-1 '] | 'number':'LAG-1'
        preview_invoice | 'customer':[{'currency':'eur','name':null}] | 'customer':{'currency':'EUR'}
        create_invoice | 'fees':{'add_on_code':'a','unit_amount_cents':'100','units':null} | 'fees':[{'add_on_code':'a','unit_amount_cents':100}]
        create_invoice | 'fees':[{'add_on_code':'a','tax_codes':'vat'}],'skip_psp':'true' | 'fees':[{'add_on_code':'a','tax_codes':['vat']}],'skip_psp':true
        create_invoice | 'purchase_order_number':' PO 7 ' | 'purchase_order_number':'PO 7'
        create_invoice | 'currency':'jpy','purchase_order_number':4711 | 'currency':'JPY','purchase_order_number':'4711'
        update_invoice | ID,'metadata':[{'key':'a','value':null}],'payment_status':'SUCCEEDED' | ID,'metadata':{'a':null},'payment_status':'succeeded'
        void_invoice | ID,'generate_credit_note':'true','refund_amount':'100' | ID,'generate_credit_note':true,'refund_amount':100
        resend_invoice_email | ID,'to':'a@b.example' | ID,'to':['a@b.example']
        """)
    void whatIsCertainIsUnderstood(String tool, String given, String meant) {
        ObjectNode normalized = normalized(tool, given);

        assertThat(normalized).hasToString(arguments(meant == null ? "" : meant).toString());
        assertThat(digest(tool, normalized))
                .as("one plan, however it is spelt")
                .isEqualTo(digest(tool, normalized(tool, meant == null ? "" : meant)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        find_all_invoices | 'amount_from':150.00,'amount_to':'150.00'
        find_all_invoices | 'per_page':'ten','page':'2.5'
        find_all_invoices | 'payment_overdue':'yes','self_billed':1
        find_all_invoices | 'status':'overdue','invoice_type':['credit','one_off']
        find_all_invoices | 'issuing_date_from':'May','issuing_date_to':'2026-05-31T23:59:59Z'
        find_all_invoices | 'issuing_date_to':'2026-06-01T00:00:00Z'
        find_all_invoices | 'due_until':'2026-06-01T00:00:00+02:00'
        find_all_invoices | 'status':[],'search_term':' ','currency':'euro'
        find_all_invoices | 'metadata':[{'key':'a','value':'b'},{'key':'a','value':'c'}]
        find_all_invoices | 'metadata':[{'key':'a','value':'b','more':'c'}]
        find_all_invoices | 'colour':null,'Status':'draft'
        find_invoice | 'lago_id':'LAG-1','number':5.5
        create_invoice | 'fees':['setup'],'currency':'','idempotency_key':' a ','purchase_order_number':''
        create_invoice | 'fees':[{'add_on_code':'a','units':' 1','description':' two '}]
        resend_invoice_email | 'to':'','cc':[null]
        confirm_action | 'statement':' Yes '
        """)
    void whatIsNotCertainStaysAsItIs(String tool, String given) {
        assertThat(normalized(tool, given)).isEqualTo(arguments(given));
    }

    @Test
    void theFormerNameOfTheIdempotencyKeyStillWorks() {
        assertThat(normalized("create_invoice", "'fees':[],'request_key':'order-1'"))
                .isEqualTo(arguments("'fees':[],'idempotency_key':'order-1'"));
        String both = "'idempotency_key':'order-1','request_key':'order-2'";
        assertThat(normalized("create_invoice", both))
                .as("for the validator to refuse")
                .isEqualTo(arguments(both));
        assertThat(normalized("find_invoice", "'request_key':'order-1'"))
                .isEqualTo(arguments("'request_key':'order-1'"));
    }

    private static ObjectNode normalized(String tool, String given) {
        return new ArgumentNormalizer(ToolDefinition.of(tool)).normalized(arguments(given));
    }

    private static ObjectNode arguments(String text) {
        return ToolClient.json("{%s}".formatted(text.replaceFirst("\\bID\\b", ID)));
    }

    private static String digest(String tool, ObjectNode arguments) {
        return Plan.digest(
                tool, CanonicalArguments.of(arguments, ToolDefinition.of(tool).inputSchema()));
    }
}
