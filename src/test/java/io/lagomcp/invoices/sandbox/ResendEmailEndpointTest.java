package io.lagomcp.invoices.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.sandbox.SandboxOptions.LagoEdition;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code POST /invoices/{id}/resend_email}: who may be written to. */
class ResendEmailEndpointTest {
    @AutoClose
    private static final SandboxClient LAGO = SandboxClient.start(SandboxClient.slow());

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
        SandboxClient.Answer answer = resend(DescribedInvoice.find(LAGO, "finalized"), body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"to", "cc", "bcc"})
    void refusesWhatIsNoAddress(String field) {
        SandboxClient.Answer answer =
                resend(DescribedInvoice.find(LAGO, "finalized"), "{'%s':['ok@a.example','no','x@y']}".formatted(field));
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.errorDetails().toString())
                .isEqualTo("{\"%s\":[\"invalid email format: no, x@y\"]}".formatted(field));
    }

    @Test
    void aCustomerWithoutAddressNeedsANamedOne() {
        String id = DescribedInvoice.find(LAGO, "finalized, no address");
        assertThat(resend(id, "{'to':['someone@else.example']}").status()).isEqualTo(200);
        assertThat(resend(id, "{'cc':['someone@else.example']}").status()).isEqualTo(422);
    }

    @Test
    void theFreeEditionSendsNone() {
        try (SandboxClient caller = SandboxClient.start(SandboxClient.slow().withEdition(LagoEdition.FREE))) {
            String id = DescribedInvoice.find(caller, "finalized");
            SandboxClient.Answer answer = caller.post("/invoices/" + id + "/resend_email", "");
            assertThat(answer.status() + " " + answer.code()).isEqualTo("403 premium_license_required");
        }
    }

    private static SandboxClient.Answer resend(String id, String body) {
        return LAGO.post("/invoices/" + id + "/resend_email", body.replace('\'', '"'));
    }
}
