package io.lagomcp.invoices.sandbox;

import static io.lagomcp.invoices.sandbox.store.SandboxJson.text;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code GET /customers/{external_customer_id}/invoices}. */
class CustomerInvoicesTest {
    @AutoClose
    private static final SandboxClient LAGO = SandboxClient.start(SandboxClient.slow());

    @Test
    void isTheGeneralListOfThatCustomer() {
        assertThat(LAGO.get("/customers/acme/invoices?status=draft&per_page=1").body())
                .isEqualTo(LAGO.get("/invoices?external_customer_id=acme&status=draft&per_page=1")
                        .body());
    }

    @Test
    void staysWithThatCustomerWhateverTheQuerySays() {
        assertThat(LAGO.get("/customers/acme/invoices?external_customer_id=globex&customer_external_id=globex")
                        .invoices())
                .hasSize(8)
                .allSatisfy(row ->
                        assertThat(text(row.path("customer"), "external_id")).isEqualTo("acme"));
    }

    @Test
    void isEmptyForACustomerWithoutInvoices() {
        assertThat(LAGO.get("/customers/newcomer/invoices").invoices()).isEmpty();
    }

    @ParameterizedTest(name = "{0} -> 404 {1}")
    @CsvSource({
        "nobody, customer_not_found",
        "fabrikam, customer_not_found",
        "ac+me, customer_not_found",
        "ada.example, resource_not_found",
        "a%2Fb, customer_not_found",
        "a/b, resource_not_found"
    })
    void knowsNoDeletedCustomersAndNoIdsWithDots(String id, String code) {
        SandboxClient.Answer answer = LAGO.get("/customers/" + id + "/invoices");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.code()).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({"fabrikam", "ada.example"})
    void theGeneralListKnowsThemAll(String id) {
        assertThat(LAGO.get("/invoices?external_customer_id=" + id).invoices()).hasSize(8);
    }

    @Test
    void aDeletedCustomerGetsNoNewInvoice() {
        String body = "{\"invoice\":{\"external_customer_id\":\"fabrikam\",\"fees\":[{\"add_on_code\":\"setup\"}]}}";
        assertThat(LAGO.post("/invoices", body).code()).isEqualTo("customer_not_found");
    }
}
