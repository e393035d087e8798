package io.lagomcp.invoices.tool.write;

import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.tool.InterceptedLago;
import io.lagomcp.invoices.tool.ToolClient;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class ResendInvoiceEmailToolTest {
    @AutoClose
    private final InterceptedLago lago = new InterceptedLago();

    private final ToolClient desk = ToolClient.at(lago.client());
    private final Invoice unpaid = lago.account().unpaid();
    private final String path = "/invoices/" + unpaid.lagoId() + "/resend_email";

    @Test
    void sendsToTheCustomersOwnAddressWithoutNamingIt() {
        customersAddressIs("Books@Northwind.example");
        accept();
        JsonNode plan = desk.plan("resend_invoice_email", call(unpaid, ""));

        assertThat(plan.path("statement").asString())
                .startsWith("E-mail invoice " + unpaid.number() + " for \"Northwind Traders\" (northwind), ")
                .contains(" (finalized, payment pending) to the customer's own address. This cannot be undone. "
                        + "Please note: the invoice has been overdue since ");
        assertThat(plan.toString()).doesNotContainIgnoringCase("books@");
        assertThat(lago.count("POST", path)).as("before the yes").isZero();

        JsonNode done = desk.confirm(plan).json();

        assertThat(done.path("note").asString())
                .isEqualTo("Lago accepted the request; the e-mail goes out in a moment. "
                        + "Lago does not tell whether it arrives.");
        assertThat(lago.text("POST", path)).as("the body").isEmpty();
    }

    @Test
    void namesEverybodyWhoGetsItAndWhoOfThemIsNotTheCustomer() {
        customersAddressIs("Books@Northwind.example, cfo@northwind.example");
        accept();
        JsonNode plan = desk.plan(
                "resend_invoice_email",
                call(
                        unpaid,
                        ",'to':['books@northwind.example','ann+bills@other.example'],'cc':['cfo@northwind.example'],"
                                + "'bcc':['me@desk.example']"));

        assertThat(plan.path("statement").asString())
                .contains(" to books@northwind.example, \"ann+bills@other.example\", with a copy to"
                        + " cfo@northwind.example, with a blind copy to me@desk.example. This cannot be undone."
                        + " Please note: not the customer's address in Lago:"
                        + " \"ann+bills@other.example\", me@desk.example; ");

        desk.confirm(plan);

        assertThat(lago.body("POST", path))
                .hasToString("{\"to\":[\"books@northwind.example\",\"ann+bills@other.example\"],"
                        + "\"cc\":[\"cfo@northwind.example\"],\"bcc\":[\"me@desk.example\"]}");
    }

    @Test
    void wantsAnAddressWhereTheCustomerHasNone() {
        customersAddressIs(null);

        JsonNode error = desk.error("resend_invoice_email", call(unpaid, ""));

        assertThat(error.path("message").asString())
                .isEqualTo(
                        "to is missing; valid: at least one e-mail address, because Lago has none for this customer.");
        desk.plan("resend_invoice_email", call(unpaid, ",'to':['a@b.example']"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'to':['nobody']                    | to[0]",
                "'to':['a@b.example,c@d.example']   | to[0]",
                "'cc':['a@b.example','x <c@d.example>'] | cc[1]",
                "'bcc':['@']                        | bcc[0]",
                "'bcc':[7]                          | bcc[0]",
            })
    void takesOneAddressPerText(String addresses, String argument) {
        JsonNode error = desk.error("resend_invoice_email", call(unpaid, "," + addresses));

        assertThat(error.path("problems").path(0).path("argument").asString()).isEqualTo(argument);
        assertThat(error.path("message").asString())
                .endsWith("; valid: one e-mail address, such as billing@example.com.");
    }

    @Test
    void refusesWhatIsNotFinalBeforeAnybodyIsAsked() {
        Invoice draft = lago.account().draft();

        JsonNode error = desk.error("resend_invoice_email", call(draft, ""));

        assertThat(error.path("code").asString()).isEqualTo("invoice_not_finalized");
        assertThat(error.path("message").asString()).endsWith("Only a finalized invoice can be sent.");
        assertThat(error.path("next_calls").path(0).path("tool").asString()).isEqualTo("find_invoice");
    }

    @Test
    void saysThatSuchEMailsAreSwitchedOff() {
        lago.refuse("POST", path, 405, "email_settings_disabled");

        JsonNode error = desk.failure("resend_invoice_email", call(unpaid, ",'to':['a@b.example']"));

        assertThat(error.path("message").asString()).endsWith("Lago is set up to send no such e-mail.");
        assertThat(error.path("hint").asString())
                .isEqualTo("Tell the user: the owner of the Lago account can switch these e-mails on.");
    }

    private void customersAddressIs(@Nullable String address) {
        ObjectNode invoice = lago.account().lago().find(unpaid.lagoId()).json().deepCopy();
        ((ObjectNode) invoice.path("customer")).put("email", address);
        lago.answer("GET", "/invoices/" + unpaid.lagoId(), invoice);
    }

    private void accept() {
        lago.answer(post(urlPathEqualTo("/api/v1" + path)).willReturn(ok()));
    }

    private static String call(Invoice invoice, String more) {
        return "{'lago_id':'%s'%s}".formatted(invoice.lagoId(), more);
    }
}
