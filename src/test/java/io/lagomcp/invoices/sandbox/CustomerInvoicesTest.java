package io.lagomcp.invoices.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code GET /customers/{external_customer_id}/invoices}. */
class CustomerInvoicesTest {
    private static Sandbox sandbox;
    private static SandboxClient lago;

    @BeforeAll
    static void start() {
        sandbox = Sandbox.start(0, SandboxClient.slow());
        lago = SandboxClient.of(sandbox);
    }

    @AfterAll
    static void stop() {
        sandbox.close();
    }

    @Test
    void isTheGeneralListOfThatCustomer() {
        assertThat(lago.get("/customers/acme/invoices?status=draft&per_page=1").body())
                .isEqualTo(lago.get("/invoices?external_customer_id=acme&status=draft&per_page=1")
                        .body());
    }

    @Test
    void staysWithThatCustomerWhateverTheQuerySays() {
        assertThat(lago.get("/customers/acme/invoices?external_customer_id=globex&customer_external_id=globex")
                        .invoices())
                .hasSize(8)
                .allSatisfy(row -> assertThat(
                                row.path("customer").path("external_id").asString())
                        .isEqualTo("acme"));
    }

    @Test
    void isEmptyForACustomerWithoutInvoices() {
        assertThat(lago.get("/customers/newcomer/invoices").invoices()).isEmpty();
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
        SandboxClient.Answer answer = lago.get("/customers/" + id + "/invoices");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.code()).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({"fabrikam", "ada.example"})
    void theGeneralListKnowsThemAll(String id) {
        assertThat(lago.get("/invoices?external_customer_id=" + id).invoices()).hasSize(8);
    }

    @Test
    void aDeletedCustomerGetsNoNewInvoice() {
        String body = "{\"invoice\":{\"external_customer_id\":\"fabrikam\",\"fees\":[{\"add_on_code\":\"setup\"}]}}";
        assertThat(lago.post("/invoices", body).code()).isEqualTo("customer_not_found");
    }
}
