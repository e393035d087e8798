package io.lagomcp.invoices.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.lagomcp.invoices.approval.plan.Permissions;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.Role;
import io.lagomcp.invoices.auth.AuthException.Answer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthRequestTest {
    @Test
    void withoutHeadersNothingIsNarrowed() throws AuthException {
        assertThat(admit(List.of(), List.of())).isEqualTo(Permissions.of(Role.APPROVER));
        assertThat(admit(List.of("false"), List.of())).isEqualTo(Permissions.of(Role.APPROVER));
    }

    @Test
    void aRequestCanGiveUpAllChanges() throws AuthException {
        assertThat(admit(List.of("true"), List.of())).isEqualTo(Permissions.of(Role.READER));
    }

    @Test
    void aRequestCanGiveUpAllToolsButSome() throws AuthException {
        assertThat(admit(List.of(), List.of("find_invoice, find_all_invoices")))
                .isEqualTo(new Permissions(Role.APPROVER, Optional.of(Set.of("find_invoice", "find_all_invoices"))));
    }

    @Test
    void headersNeverWiden() throws Exception {
        Principal narrow = new Principal("desk", new Permissions(Role.READER, Optional.of(Set.of("find_invoice"))));
        AuthRequest greedy = visit(List.of("false"), List.of("void_invoice,find_invoice"));

        assertThat(greedy.narrowed(narrow)).isEqualTo(narrow);
        assertThat(visit(List.of(), List.of("void_invoice"))
                        .narrowed(narrow)
                        .grant()
                        .tools())
                .as("a tool that the principal does not have")
                .contains(Set.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yes", "1", "TRUE", "true,true", "true\u0000", "true; false"})
    void anUnclearReadOnlyIsRefusedAndNotIgnored(String value) {
        assertThat(refusal(visit(List.of(value), List.of())).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ",", "find_invoice,", "find invoice", "*", "find_invoice;void_invoice", "a\nb"})
    void anUnclearListOfToolsIsRefusedAndNotIgnored(String value) {
        assertThat(refusal(visit(List.of(), List.of(value))).status()).isEqualTo(400);
    }

    @Test
    void aRepeatedHeaderIsRefused() {
        assertThat(refusal(visit(List.of("true", "true"), List.of())).code()).isEqualTo("narrowing_header_unusable");
        assertThat(refusal(visit(List.of(), List.of("find_invoice", "void_invoice")))
                        .code())
                .isEqualTo("narrowing_header_unusable");
    }

    @Test
    void aRequestDoesNotShowItsToken() {
        AuthRequest visit = new AuthRequest(List.of("Bearer secret"), "token=secret", "10.0.0.1", List.of(), List.of());

        assertThat(visit).hasToString("AuthRequest[from 10.0.0.1]");
    }

    private static Permissions admit(List<String> readOnly, List<String> tools) throws AuthException {
        Principal principal = Authenticator.open().authenticate(visit(readOnly, tools));
        assertThat(principal.name()).isEqualTo("anonymous");
        return principal.grant();
    }

    private static Answer refusal(AuthRequest visit) {
        return catchThrowableOfType(
                        AuthException.class, () -> Authenticator.open().authenticate(visit))
                .answer();
    }

    private static AuthRequest visit(List<String> readOnly, List<String> tools) {
        return new AuthRequest(List.of(), "", "127.0.0.1", readOnly, tools);
    }
}
