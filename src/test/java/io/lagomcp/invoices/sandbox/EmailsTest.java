package io.lagomcp.invoices.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code POST /invoices/{id}/resend_email}: who may be written to. */
class EmailsTest {
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "{'to':[]}",
                "{'to':['a.b+c@d-e.example'],'cc':['ü@f.example'],'bcc':['G@H.EXAMPLE']}",
                "{'to':'no array, so ignored'}",
                "{'invoice':{'to':['wrapped, so ignored']}}"
            })
    void writesToTheNamedOnesOrElseToTheCustomer(String body) {
        Caller.Answer answer = resend(DescribedInvoice.find(lago, "finalized"), body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"to", "cc", "bcc"})
    void refusesWhatIsNoAddress(String field) {
        Caller.Answer answer =
                resend(DescribedInvoice.find(lago, "finalized"), "{'%s':['ok@a.example','no','x@y']}".formatted(field));
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.errorDetails().toString())
                .isEqualTo("{\"%s\":[\"invalid email format: no, x@y\"]}".formatted(field));
    }

    @Test
    void aCustomerWithoutAddressNeedsANamedOne() {
        String id = DescribedInvoice.find(lago, "finalized, no address");
        assertThat(resend(id, "{'to':['someone@else.example']}").status()).isEqualTo(200);
        assertThat(resend(id, "{'cc':['someone@else.example']}").status()).isEqualTo(422);
    }

    @Test
    void theFreeEditionSendsNone() {
        try (Sandbox free = Sandbox.start(0, Caller.slow().withEdition(Edition.FREE))) {
            Caller caller = Caller.of(free);
            String id = DescribedInvoice.find(caller, "finalized");
            Caller.Answer answer = caller.post("/invoices/" + id + "/resend_email", "");
            assertThat(answer.status() + " " + answer.code()).isEqualTo("403 premium_license_required");
        }
    }

    private static Caller.Answer resend(String id, String body) {
        return lago.post("/invoices/" + id + "/resend_email", body.replace('\'', '"'));
    }
}
