package io.lagomcp.invoices.sandbox.store;

import static io.lagomcp.invoices.sandbox.store.SandboxJson.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lagomcp.invoices.sandbox.RecordedLagoAnswers;
import io.lagomcp.invoices.sandbox.SandboxClient;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A sandbox that starts from somebody's invoices in place of its own. */
class SandboxSeedTest {
    private static final JsonNode RECORDED =
            RecordedLagoAnswers.read("invoices").path("invoices");

    @Test
    void showsTheInvoicesOfTheFileAsTheyAre(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("invoices.json"), RECORDED.toString());
        try (SandboxClient lago = SandboxClient.start(SandboxClient.slow().withInvoices(SandboxSeed.read(file)))) {
            assertThat(lago.search("")).hasSize(RECORDED.size());
            for (JsonNode invoice : RECORDED) {
                assertThat(lago.find(text(invoice, "lago_id"))).isEqualTo(invoice);
            }
            assertThat(lago.get("/customers/falcon/invoices").status()).isEqualTo(200);
        }
    }

    @Test
    void takesRowsOfAListAndBillingEntitiesOfItsOwn() {
        ObjectNode row = ((ObjectNode) RECORDED.path(0)).deepCopy().put("billing_entity_code", "elsewhere");
        ((ObjectNode) row.path("customer")).put("billing_entity_code", "elsewhere");
        row.remove("fees");
        SandboxSeed one = SandboxSeed.of(SandboxJson.array().add(row));
        try (SandboxClient lago = SandboxClient.start(SandboxClient.slow().withInvoices(one))) {
            assertThat(lago.find(lago.anyId("billing_entity_codes[]=elsewhere")).path("fees"))
                    .isEmpty();
            String body = "{\"invoice\":{\"external_customer_id\":\"%s\",\"fees\":[{\"add_on_code\":\"setup\"}]}}"
                    .formatted(text(row.path("customer"), "external_id"));
            assertThat(lago.post("/invoices", body).invoice().path("number").asString())
                    .isEqualTo("ELSEWHERE-DRAFT");
        }
    }

    @Test
    void knowsWhichCustomersWereDeleted() {
        try (SandboxClient lago =
                SandboxClient.start(SandboxClient.slow().withInvoices(RecordedLagoAnswers.invoices()))) {
            assertThat(lago.get("/customers/falcon/invoices").code()).isEqualTo("customer_not_found");
            assertThat(lago.search("external_customer_id=falcon")).hasSize(8);
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "[{} | not valid JSON",
                "{} | no invoices: give a JSON array",
                "{\"invoices\":[]} | no invoices: give a JSON array",
                "[1] | invoice 1 is not a JSON object",
                "[{}] | customer of invoice 1 is not a JSON object",
                "[{\"customer\":{}}] | invoice 1 has no text as lago_id: write invoices as GET /invoices/{id} answers"
                        + " them"
            })
    void saysWhatIsWrongWithAFile(String content, String problem, @TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("invoices.json"), content);

        assertThatThrownBy(() -> SandboxSeed.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(problem);
    }
}
