package io.lagomcp.invoices.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.plan.Plan;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/** Which calls ask for the same, however they are spelt. */
class CanonicalArgumentsTest {
    private static final String ID = "'lago_id':'1a901a90-1a90-4a90-9a90-1a901a901a90'";
    private static final String METHOD = "'payment_method_id':'1a901a90-1a90-4a90-9a90-1a901a901a91'";

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        create_invoice | 'fees':[{'add_on_code':'a','unit_amount_cents':100}] | 'fees':[{'unit_amount_cents':100,'add_on_code':'a'}]
        create_invoice | 'fees':[{'add_on_code':'a','unit_amount_cents':100}] | 'fees':[{'add_on_code':'a','unit_amount_cents':100.0}]
        create_invoice | 'fees':[{'add_on_code':'a','unit_amount_cents':100}] | 'fees':[{'add_on_code':'a','unit_amount_cents':1e2}]
        create_invoice | 'fees':[{'add_on_code':'a'}] | 'fees':[{'add_on_code':'a','units':1}]
        create_invoice | 'fees':[{'add_on_code':'a'}] | 'fees':[{'add_on_code':'a','units':'1.00'}]
        create_invoice | 'fees':[{'add_on_code':'a','units':1.5}] | 'fees':[{'add_on_code':'a','units':'1.50'}]
        create_invoice | 'fees':[{'add_on_code':'a','units':'2'}] | 'fees':[{'add_on_code':'a','units':2.0}]
        create_invoice | 'fees':[{'add_on_code':'a'}] | 'fees':[{'add_on_code':'a','tax_codes':[]}]
        create_invoice | 'fees':[{'add_on_code':'a'}] | 'fees':[{'add_on_code':'a','description':'','invoice_display_name':' '}]
        create_invoice | 'fees':[{'add_on_code':'a'}] | 'fees':[{'add_on_code':'a'}],'skip_psp':false
        create_invoice | 'fees':[{'add_on_code':'a'}] | 'fees':[{'add_on_code':'a'}],'purchase_order_number':''
        create_invoice | 'fees':[],'purchase_order_number':'7' | 'fees':[],'purchase_order_number':' 7 '
        create_invoice | 'fees':[],METHOD | 'fees':[],METHOD,'payment_method_type':'provider'
        create_invoice | 'fees':[{'add_on_code':'a','from_datetime':'2026-05-01T00:00:00Z'}] | 'fees':[{'add_on_code':'a','from_datetime':'2026-05-01T02:00:00.000+02:00'}]
        update_invoice | ID,'metadata':{'k':'v','l':null} | 'metadata':{'l':null,'k':'v'},ID,'replace':false
        update_invoice | ID,'payment_status':'pending' | 'lago_id':'1A901A90-1A90-4A90-9A90-1A901A901A90','payment_status':'pending'
        void_invoice | ID | ID,'generate_credit_note':false
        void_invoice | ID,'generate_credit_note':true | ID,'generate_credit_note':true,'refund_amount':0,'credit_amount':0.0
        resend_invoice_email | ID | ID,'to':[],'cc':[],'bcc':[]
        """)
    void equalArgumentsHaveOneDigestHoweverTheyAreSpelt(String tool, String one, String other) {
        assertThat(digest(tool, other)).isEqualTo(digest(tool, one));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        create_invoice | 'external_customer_id':'100' | 'external_customer_id':'100.0'
        create_invoice | 'fees':[{'add_on_code':'1'}] | 'fees':[{'add_on_code':'1.0'}]
        create_invoice | 'fees':[{'add_on_code':'a'}] | 'fees':[{'add_on_code':'a','units':0}]
        create_invoice | 'fees':[{'add_on_code':'a'}] | 'fees':[{'add_on_code':'a','unit_amount_cents':0}]
        create_invoice | 'fees':[{'add_on_code':'a'}] | 'fees':[{'add_on_code':'a'},{'add_on_code':'a'}]
        create_invoice | 'fees':[{'add_on_code':'a'}] | 'fees':[{'add_on_code':'a'}],'skip_psp':true
        create_invoice | 'fees':[] | 'fees':[],'payment_method_type':'manual'
        create_invoice | 'fees':[] | 'fees':[],'invoice_custom_section_codes':[]
        retry_payment | ID | ID,'payment_method_type':'provider'
        update_invoice | ID,'replace':true | ID,'replace':true,'metadata':{}
        update_invoice | ID,'metadata':{'k':'1'} | ID,'metadata':{'k':'1.0'}
        update_invoice | ID,'metadata':{'k':'v'} | ID,'metadata':{'k':'v','l':null}
        void_invoice | ID,'generate_credit_note':true | ID,'generate_credit_note':true,'credit_amount':1
        """)
    void differentArgumentsHaveDifferentDigests(String tool, String one, String other) {
        assertThat(digest(tool, other)).isNotEqualTo(digest(tool, one));
    }

    private static String digest(String tool, String arguments) {
        ObjectNode given =
                ToolClient.json("{%s}".formatted(arguments.replace("ID", ID).replace("METHOD", METHOD)));
        return Plan.digest(
                tool, CanonicalArguments.of(given, ToolDefinition.of(tool).inputSchema()));
    }
}
