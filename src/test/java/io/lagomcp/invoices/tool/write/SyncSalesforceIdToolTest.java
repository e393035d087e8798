package io.lagomcp.invoices.tool.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.tool.InterceptedLago;
import io.lagomcp.invoices.tool.ToolClient;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class SyncSalesforceIdToolTest {
    @AutoClose
    private final InterceptedLago lago = new InterceptedLago();

    private final ToolClient desk = ToolClient.at(lago.client());
    private final Invoice unpaid = lago.account().unpaid();
    private final String path = "/invoices/" + unpaid.lagoId() + "/sync_salesforce_id";
    private final String call =
            "{'lago_id':'%s','external_id':'a0X#4','integration_code':'sf-main'}".formatted(unpaid.lagoId());

    @Test
    void notesTheId() {
        lago.answer("PUT", path, unpaid.json().deepCopy());
        JsonNode plan = desk.plan("sync_salesforce_id", call);

        assertThat(plan.path("statement").asString())
                .isEqualTo("Store Salesforce id \"a0X#4\" (integration \"sf-main\") on invoice " + unpaid.number()
                        + " for \"Northwind Traders\" (northwind).");
        assertThat(plan.path("summary").path("changes").path(0).path("after").asString())
                .isEqualTo("also \"a0X#4\"");
        assertThat(plan.path("summary").path("consequences"))
                .hasToString("[\"adds this id; other Salesforce ids of the invoice stay\"]");
        assertThat(plan.path("summary").path("reversible").booleanValue()).isTrue();
        assertThat(plan.path("summary").has("at_stake")).isFalse();
        assertThat(lago.count("PUT", path)).as("before the yes").isZero();

        assertThat(desk.confirm(plan).json().path("invoice").path("number").asString())
                .isEqualTo(unpaid.number());
        assertThat(lago.body("PUT", path)).hasToString("{\"external_id\":\"a0X#4\",\"integration_code\":\"sf-main\"}");
    }

    @Test
    void isAnActionWhereSalesforceKnowsTheCustomer() {
        ObjectNode invoice = unpaid.json().deepCopy();
        assertThat(actionsOn(invoice)).doesNotContain("sync_salesforce_id");

        invoice.withObject("customer")
                .withArray("integration_customers")
                .addObject()
                .put("type", "netsuite");
        assertThat(actionsOn(invoice)).doesNotContain("sync_salesforce_id");

        invoice.withObject("customer")
                .withArray("integration_customers")
                .addObject()
                .put("type", "salesforce");
        assertThat(actionsOn(invoice)).contains("sync_salesforce_id");
    }

    @Test
    void namesAnIntegrationThatDoesNotExist() {
        lago.refuse("PUT", path, 404, "integration_not_found");

        JsonNode error = desk.failure("sync_salesforce_id", call);

        assertThat(error.path("message").asString()).endsWith("Lago has no integration with this integration_code.");
        assertThat(error.path("hint").asString())
                .isEqualTo("Ask the user for the right code; integrations are listed in Lago's dashboard.");
    }

    @Test
    void wantsBothCodesBeforeLagoHearsOfIt() {
        JsonNode error =
                desk.error("sync_salesforce_id", "{'lago_id':'%s','external_id':' '}".formatted(unpaid.lagoId()));

        assertThat(error.path("message").asString())
                .contains("integration_code is missing; valid: text, not blank.")
                .contains("external_id is not valid (given: \" \"); valid: text, not blank.");
    }

    private String actionsOn(ObjectNode invoice) {
        return desk.registry()
                .allowedActions(Principal.local())
                .on(new Invoice(invoice))
                .toString();
    }
}
