package io.lagomcp.invoices.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.lagomcp.invoices.approval.ApprovalService;
import io.lagomcp.invoices.approval.Caller;
import io.lagomcp.invoices.approval.ConfirmationChannel;
import io.lagomcp.invoices.approval.Policy;
import io.lagomcp.invoices.approval.SandboxAccount;
import io.lagomcp.invoices.approval.TestAuditLogs;
import io.lagomcp.invoices.approval.plan.Permissions;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.Role;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.LagoClient;
import io.lagomcp.invoices.resource.AccountResources.ResourceContent;
import io.lagomcp.invoices.resource.AccountResources.ResourceTemplate;
import io.lagomcp.invoices.resource.ReadException.Reason;
import io.lagomcp.invoices.tool.HostileLago;
import io.lagomcp.invoices.tool.HostileText;
import io.lagomcp.invoices.tool.read.TestDownloads;
import io.lagomcp.invoices.tool.registry.ToolRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class AccountResourcesTest {
    private static final HostileLago LAGO = new HostileLago(SandboxAccount.open());
    private static final SandboxAccount ACCOUNT = LAGO.account();
    private static final Invoice WITH_PDF =
            ACCOUNT.invoice("finalized", any -> any.fileUrl().isPresent());
    private static final String UNKNOWN = "1a901a90-1a90-4a90-9a90-1a901a901a90";
    private static final Caller CLIENT = new Caller(Principal.local(), "test 1", ConfirmationChannel.relay());

    private final AccountResources resources = over(ACCOUNT.lago());

    @AfterAll
    static void close() {
        LAGO.close();
    }

    @Test
    void anInvoiceIsReadByIdOrNumberAndWhole() {
        String byId = "lago://invoices/" + WITH_PDF.lagoId();

        ObjectNode invoice = json(byId);

        assertThat(json("lago://invoices/" + WITH_PDF.number())).isEqualTo(invoice);
        Invoice whole = ACCOUNT.lago().find(WITH_PDF.lagoId());
        assertThat(invoice.path("number").asString()).isEqualTo(whole.number());
        assertThat(invoice.propertyNames()).containsAll(whole.json().propertyNames());
        assertThat(resources.read(byId, CLIENT).uri()).isEqualTo(byId);
        assertThat(resources.read(byId, CLIENT).mediaType()).isEqualTo("application/json");
    }

    @Test
    void aPdfIsReadByIdOrNumber() {
        for (String invoice : List.of(WITH_PDF.lagoId(), WITH_PDF.number())) {
            String uri = "lago://invoices/" + invoice + "/pdf";

            assertThat(resources.read(uri, CLIENT)).isInstanceOfSatisfying(ResourceContent.File.class, file -> {
                assertThat(new String(file.bytes(), StandardCharsets.ISO_8859_1))
                        .startsWith("%PDF-");
                assertThat(file.mediaType()).isEqualTo("application/pdf");
                assertThat(file.uri()).isEqualTo(uri);
            });
        }
    }

    @Test
    void aPdfThatIsNotMadeInTimeCanBeReadLater() {
        Invoice without = ACCOUNT.invoice("finalized", any -> any.fileUrl().isEmpty());

        ReadException failed = failure("lago://invoices/" + without.lagoId() + "/pdf");

        assertThat(failed.reason()).isEqualTo(Reason.UNAVAILABLE);
        assertThat(failed.code()).isEqualTo("not_ready");
        assertThat(failed.hint()).startsWith("Lago was still making the PDF after 30 seconds.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/pdf", "/xml"})
    void anInvoiceThatIsNotThereIsNotFound(String suffix) {
        for (String invoice : List.of(UNKNOWN, "LAG-0-0-0")) {
            ReadException failed = failure("lago://invoices/" + invoice + suffix);

            assertThat(failed.reason()).isEqualTo(Reason.NOT_FOUND);
            assertThat(failed.code()).isEqualTo("invoice_not_found");
            assertThat(failed.hint()).isNotEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lago://customers/ada.example", "lago://customers/ada%2Eexample"})
    void aCustomerIsReadByTheWholeExternalIdWithTheBalance(String uri) {
        ObjectNode customer = json(uri);

        assertThat(customer.path("external_id").asString()).isEqualTo("ada.example");
        assertThat(customer.has("email")).as("personal data").isTrue();
        assertThat(customer.path("balance").isArray()).isTrue();
        assertThat(resources.read(uri, CLIENT).mediaType()).isEqualTo("application/json");
    }

    @ParameterizedTest
    @CsvSource({"globx, globx", "globex%20SAS, globex SAS", "Müller, Müller", "a%2Bb, a+b", "a+b, a+b"})
    void aCustomerWhoIsNotThereIsNotFound(String written, String externalId) {
        ReadException failed = failure("lago://customers/" + written);

        assertThat(failed.reason()).isEqualTo(Reason.NOT_FOUND);
        assertThat(failed.code()).isEqualTo("customer_not_found");
        assertThat(failed.hint()).contains(externalId);
    }

    @Test
    void customersAreOfferedByIdAndByName() {
        assertThat(resources.complete("lago://customers/{external_id}", "GLOB", CLIENT))
                .containsExactly("globex");
        assertThat(resources.complete("lago://customers/{external_id}", "Answer", CLIENT))
                .containsExactly("cust_42");
        assertThat(resources.complete("lago://customers/{external_id}", "", CLIENT))
                .hasSize(20);
        assertThat(resources.complete("lago://invoices/{lago_id}", "globex", CLIENT))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/pdf", "/xml"})
    void whoMayNotUseTheToolReadsNoResourceEither(String suffix) {
        Permissions other = new Permissions(Role.APPROVER, Optional.of(Set.of("find_all_invoices")));
        Caller caller = new Caller(new Principal("narrow", other), "test 1", ConfirmationChannel.relay());

        assertThatExceptionOfType(ReadException.class)
                .isThrownBy(() -> resources.read("lago://invoices/" + WITH_PDF.lagoId() + suffix, caller))
                .satisfies(failed -> assertThat(failed.code()).isEqualTo("not_permitted"));
    }

    @Test
    void aDraftHasNoPdf() {
        ReadException failed = failure("lago://invoices/" + ACCOUNT.draft().lagoId() + "/pdf");

        assertThat(failed.reason()).isEqualTo(Reason.NOT_FOUND);
        assertThat(failed.hint()).startsWith("Only a finalized invoice has a PDF.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "lago://invoices/",
                "lago://invoices/..",
                "lago://invoices//pdf",
                "lago://invoices/LAG-1/doc",
                "lago://invoices/LAG-1/pdf/",
                "lago://invoices/LAG-1?x=1",
                "lago://invoices/LAG-1#x",
                "lago://invoices/LAG%2F1",
                "lago://invoices/Mallory approves",
                "lago://invoices/LAG-1\n",
                "lago://customers/",
                "lago://customers/a/b",
                "lago://customers/acme?x=1",
                "lago://customers/100%",
                "lago://customers/%FF",
                "lago://customers/a%0Ab",
                "lago://customers/%20",
                "lago://plans/LAG-1",
                "LAGO://invoices/LAG-1",
                "https://invoices/LAG-1",
            })
    void whatIsNoAddressIsRefusedBeforeAnythingIsSent(String uri) {
        int before = ACCOUNT.requests().size();

        ReadException failed = failure(uri);

        assertThat(failed.reason()).isEqualTo(Reason.WRONG_REQUEST);
        assertThat(failed.code()).isEqualTo("invalid_uri");
        assertThat(ACCOUNT.requests()).hasSize(before);
    }

    @Test
    void recentInvoicesAreOfferedAsLongAsNothingIsTyped() {
        List<String> offered = complete(resources, "");

        assertThat(offered).hasSize(20).doesNotHaveDuplicates();
        assertThat(offered).allSatisfy(value -> assertThat(json("lago://invoices/" + value))
                .isNotEmpty());
    }

    @Test
    void whatBeginsAsTypedIsOffered() {
        String number = WITH_PDF.number();
        String id = WITH_PDF.lagoId();

        assertThat(complete(resources, number)).containsExactly(number);
        assertThat(complete(resources, number.substring(0, 8).toLowerCase(Locale.ROOT)))
                .hasSize(20)
                .allMatch(value -> value.startsWith(number.substring(0, 8)));
        assertThat(complete(resources, " " + id.substring(0, 13).toUpperCase(Locale.ROOT)))
                .containsExactly(id);
        assertThat(complete(resources, "no such number")).isEmpty();
    }

    @Test
    void anOldInvoiceIsOfferedWhenItsNumberIsTyped() {
        List<Invoice> all = ACCOUNT.invoices();
        Invoice oldest = all.stream()
                .filter(invoice -> invoice.status().equals("finalized"))
                .reduce((earlier, later) -> later)
                .orElseThrow();

        assertThat(all.indexOf(oldest)).as("beyond the recent ones").isGreaterThan(100);
        assertThat(complete(resources, oldest.number())).containsExactly(oldest.number());
    }

    @Test
    void draftsThatShareANumberAreOfferedById() {
        Invoice draft = ACCOUNT.draft();

        assertThat(complete(resources, draft.number())).contains(draft.lagoId()).doesNotContain(draft.number());
    }

    @ParameterizedTest
    @EnumSource
    void nothingHostileIsOfferedOrRead(HostileText text) {
        LAGO.say(text, "status", "file_url");
        AccountResources hostile = over(LAGO.client());

        assertThat(complete(hostile, "")).isEmpty();
        assertThat(complete(hostile, text.text())).allMatch(value -> value.matches("[0-9a-f-]{36}"));
        ResourceContent invoice = hostile.read("lago://invoices/" + WITH_PDF.lagoId(), CLIENT);
        assertThat(((ResourceContent.Json) invoice).json().valueStream())
                .filteredOn(value -> value.isString())
                .allSatisfy(value -> HostileText.assertVisible("a field", value.stringValue()));
        assertThat(hostile.read("lago://invoices/" + WITH_PDF.lagoId() + "/pdf", CLIENT))
                .isInstanceOf(ResourceContent.File.class);
    }

    @Test
    void withoutLagoNothingIsOfferedAndTheReasonIsGivenOnReading() {
        AccountResources alone = over(SandboxAccount.client("http://127.0.0.1:9", Duration.ofSeconds(20)));

        assertThat(alone.templates())
                .extracting(ResourceTemplate::uriTemplate)
                .containsExactly(
                        "lago://invoices/{lago_id}",
                        "lago://invoices/{lago_id}/pdf",
                        "lago://invoices/{lago_id}/xml",
                        "lago://customers/{external_id}");
        assertThat(alone.complete("lago://customers/{external_id}", "acme", CLIENT))
                .isEmpty();
        assertThat(complete(alone, "LAG")).isEmpty();
        assertThat(failure(alone, "lago://invoices/" + UNKNOWN).code()).isEqualTo("unreachable");
    }

    private ObjectNode json(String uri) {
        return ((ResourceContent.Json) resources.read(uri, CLIENT)).json();
    }

    private ReadException failure(String uri) {
        return failure(resources, uri);
    }

    private static ReadException failure(AccountResources resources, String uri) {
        try {
            resources.read(uri, CLIENT);
        } catch (ReadException failed) {
            return failed;
        }
        throw new AssertionError(uri + " was expected to be unreadable");
    }

    private static List<String> complete(AccountResources resources, String typed) {
        return resources.complete("lago://invoices/{lago_id}", typed, CLIENT);
    }

    private static AccountResources over(LagoClient lago) {
        Clock clock = Clock.systemUTC();
        ApprovalService approvals =
                new ApprovalService(Policy.readOnly(), lago, lago, TestAuditLogs.fresh(clock), clock);
        return new AccountResources(new ToolRegistry(lago, approvals, new TestDownloads().withoutWaiting(), clock));
    }
}
