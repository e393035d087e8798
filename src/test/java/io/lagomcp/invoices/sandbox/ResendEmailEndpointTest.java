package io.lagomcp.invoices.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.sandbox.SandboxOptions.LagoEdition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code POST /invoices/{id}/resend_email}: who may be written to. */
class ResendEmailEndpointTest {
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
        SandboxClient.Answer answer = resend(DescribedInvoice.find(lago, "finalized"), body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"to", "cc", "bcc"})
    void refusesWhatIsNoAddress(String field) {
        SandboxClient.Answer answer =
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
        try (Sandbox free = Sandbox.start(0, SandboxClient.slow().withEdition(LagoEdition.FREE))) {
            SandboxClient caller = SandboxClient.of(free);
            String id = DescribedInvoice.find(caller, "finalized");
            SandboxClient.Answer answer = caller.post("/invoices/" + id + "/resend_email", "");
            assertThat(answer.status() + " " + answer.code()).isEqualTo("403 premium_license_required");
        }
    }

    private static SandboxClient.Answer resend(String id, String body) {
        return lago.post("/invoices/" + id + "/resend_email", body.replace('\'', '"'));
    }
}
