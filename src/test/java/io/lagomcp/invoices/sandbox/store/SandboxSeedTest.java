package io.lagomcp.invoices.sandbox.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lagomcp.invoices.sandbox.RecordedLagoAnswers;
import io.lagomcp.invoices.sandbox.Sandbox;
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
        try (Sandbox sandbox = Sandbox.start(0, SandboxClient.slow().withInvoices(SandboxSeed.read(file)))) {
            SandboxClient lago = SandboxClient.of(sandbox);

            assertThat(lago.search("")).hasSize(RECORDED.size());
            for (JsonNode invoice : RECORDED) {
                assertThat(lago.find(invoice.path("lago_id").asString())).isEqualTo(invoice);
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
        try (Sandbox sandbox = Sandbox.start(0, SandboxClient.slow().withInvoices(one))) {
            SandboxClient lago = SandboxClient.of(sandbox);

            assertThat(lago.find(lago.anyId("billing_entity_codes[]=elsewhere")).path("fees"))
                    .isEmpty();
            String body = "{\"invoice\":{\"external_customer_id\":\"%s\",\"fees\":[{\"add_on_code\":\"setup\"}]}}"
                    .formatted(row.path("customer").path("external_id").asString());
            assertThat(lago.post("/invoices", body).invoice().path("number").asString())
                    .isEqualTo("ELSEWHERE-DRAFT");
        }
    }

    @Test
    void knowsWhichCustomersWereDeleted() {
        try (Sandbox sandbox = Sandbox.start(0, SandboxClient.slow().withInvoices(RecordedLagoAnswers.invoices()))) {
            SandboxClient lago = SandboxClient.of(sandbox);

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
