package io.lagomcp.invoices.tool.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.SandboxAccount;
import io.lagomcp.invoices.tool.ToolClient;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A wrong name or value is answered with what was probably meant. */
class LikelyCandidatesTest {
    @AutoClose
    private final SandboxAccount account = SandboxAccount.open();

    private final ToolClient desk = ToolClient.at(account);

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        find_customer         | {}                                          | find_customers?
        find_paymnets         | {}                                          | find_payments?
        find_customers        | {'serach_term':'acme'}                      | valid: search_term
        find_payments         | {'custmer_id':'acme'}                       | external_customer_id
        find_subscriptions    | {'plan':'x'}                                | plan_code
        find_payments         | {'payment_status':'succeded'}               | succeeded
        find_subscriptions    | {'status':'canceled_'}                      | canceled
        find_payment_requests | {'payment_status':'faild'}                  | failed
        find_customers        | {'external_id':'acmee'}                     | meant: acme (
        find_payments         | {'external_customer_id':'acmee'}            | meant: acme (
        find_credit_notes     | {'external_customer_id':'globx'}            | meant: globex
        find_subscriptions    | {'external_customer_id':'globx'}            | meant: globex
        find_payment_requests | {'external_customer_id':'globx'}            | meant: globex
        find_receipts         | {'external_customer_id':'globx'}            | meant: globex
        find_all_invoices     | {'external_customer_id':'globx'}            | globex
        summarize_invoices    | {'external_customer_id':'globx'}            | globex
        collections_worklist  | {'external_customer_id':'globx'}            | globex
        find_add_ons          | {'search_term':'setpu'}                     | meant: setup
        create_invoice        | {'external_customer_id':'acme','currency':'EUR','fees':[{'add_on_code':'setpu'}]} | meant: \\"setup
        create_invoice        | {'external_customer_id':'globx','currency':'EUR','fees':[{'add_on_code':'setup'}]} | find_customers","arguments":{"search_term":"globx"}
        find_customers        | {'search_term':'globx'}                     | meant: globex
        find_invoice          | {'number':'LAG-1001-001-06'}                | LAG-1001-001-006
        find_invoice          | {'number':'LGA-1001-001-006'}               | LAG-1001-001-006
        void_invoice          | {'number':'LAG-1001-001-0006'}              | LAG-1001-001-006
        find_payments         | {'invoice':'LAG-1001-001-06'}               | LAG-1001-001-006
        find_credit_notes     | {'invoice':'LAG-1001-001-06'}               | LAG-1001-001-006
        find_receipts         | {'invoice':'LAG-1001-001-06'}               | LAG-1001-001-006
        """)
    void theLikeliestIsNamed(String tool, String arguments, String candidate) {
        String answer = desk.call(tool, ToolClient.json(arguments)).json().toString();

        assertThat(answer).contains(candidate);
    }
}
