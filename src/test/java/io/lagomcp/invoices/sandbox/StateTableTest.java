package io.lagomcp.invoices.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each action answers in each state: Lago's state table, row by row. */
class StateTableTest {
    private static Sandbox sandbox;
    private static Caller lago;

    @BeforeAll
    static void start() {
        sandbox = Sandbox.start(0, Caller.slow());
        lago = Caller.of(sandbox);
    }

    @AfterAll
    static void stop() {
        sandbox.close();
    }

    @ParameterizedTest(name = "row GET: {0} gives {1}")
    @CsvSource({"draft, 200", "finalized, 200", "voided, 200", "pending, 200", "failed, 200"})
    void get(String state, int status) {
        assertThat(lago.get("/invoices/" + subscriptionIn(state)).status()).isEqualTo(status);
    }

    @ParameterizedTest(name = "row refresh: {0} gives {1}")
    @CsvSource({"draft, 200", "finalized, 200", "voided, 200", "pending, 200", "failed, 200"})
    void refresh(String state, int status) {
        assertThat(lago.put("/invoices/" + subscriptionIn(state) + "/refresh", "")
                        .status())
                .isEqualTo(status);
    }

    @ParameterizedTest(name = "row finalize: {0} gives {1} {2}")
    @CsvSource({
        "draft, 200, ''",
        "finalized, 404, invoice_not_found",
        "voided, 404, invoice_not_found",
        "pending, 404, invoice_not_found",
        "failed, 404, invoice_not_found"
    })
    void finalizeDraft(String state, int status, String code) {
        assertAnswer(lago.put("/invoices/" + subscriptionIn(state) + "/finalize", ""), status, code);
    }

    @ParameterizedTest(name = "row update: {0} gives {1} {2}")
    @CsvSource({
        "draft, 405, payment_status_update_on_draft_invoice",
        "finalized, 200, ''",
        "voided, 405, update_on_voided_invoice",
        "pending, 200, ''",
        "failed, 200, ''"
    })
    void update(String state, int status, String code) {
        Caller.Answer answer =
                lago.put("/invoices/" + subscriptionIn(state), "{\"invoice\":{\"payment_status\":\"failed\"}}");
        assertAnswer(answer, status, code);
    }

    @ParameterizedTest(name = "row download: {0} gives {1} {2}")
    @CsvSource({
        "draft, 404, invoice_not_found",
        "finalized, 200, ''",
        "voided, 404, invoice_not_found",
        "pending, 404, invoice_not_found",
        "failed, 404, invoice_not_found"
    })
    void download(String state, int status, String code) {
        String id = subscriptionIn(state);
        assertAnswer(lago.post("/invoices/" + id + "/download", ""), status, code);
        assertAnswer(lago.post("/invoices/" + id + "/download_pdf", ""), status, code);
    }

    @ParameterizedTest(name = "row retry_payment: {0} gives {1} {2}")
    @CsvSource({
        "draft, 405, invalid_status",
        "finalized, 405, invalid_status",
        "voided, 405, invalid_status",
        "pending, 200, ''",
        "failed, 200, ''"
    })
    void retryPayment(String state, int status, String code) {
        String id = state.equals("finalized")
                ? lago.anyId("status=finalized&payment_status=succeeded")
                : subscriptionIn(state);
        assertAnswer(lago.post("/invoices/" + id + "/retry_payment", ""), status, code);
    }

    private static String subscriptionIn(String state) {
        return lago.anyId("invoice_type=subscription&status=" + state);
    }

    private static void assertAnswer(Caller.Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        if (!code.isEmpty()) {
            assertThat(answer.code()).isEqualTo(code);
        }
    }
}
