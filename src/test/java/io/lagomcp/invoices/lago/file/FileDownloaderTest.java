package io.lagomcp.invoices.lago.file;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.temporaryRedirect;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.lagomcp.invoices.lago.DocumentKind;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.TlsTestServer;
import io.lagomcp.invoices.lago.http.ApiUrl;
import io.lagomcp.invoices.lago.http.LagoClientFixture;
import io.lagomcp.invoices.lago.http.LagoException;
import io.lagomcp.invoices.lago.http.LagoFailure;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a signed link opens, and what is never sent or followed on the way there. */
class FileDownloaderTest {
    private static final int PLENTY = 1_000;
    private static final String SECRET = "c2lnbmVk";

    @RegisterExtension
    static final WireMockExtension LAGO = LagoClientFixture.server();

    @RegisterExtension
    static final WireMockExtension STORAGE = LagoClientFixture.server();

    private static final List<String> LOOPBACK = List.of("localhost", "127.0.0.1", "no-such-host.invalid");

    private final FileDownloader files =
            new FileDownloader(LagoClientFixture.LIMITS, AllowedFileHosts.of(ApiUrl.US, LOOPBACK, false));

    @Test
    void theKeyOpensLagoAndGoesNowhereElseNotEvenAfterARedirect() {
        String link = LAGO.baseUrl() + "/rails/active_storage/blobs/redirect/" + SECRET + "/LAG-1.pdf";
        LAGO.stubFor(post(urlPathEqualTo("/api/v1/invoices/" + LagoClientFixture.ID + "/download"))
                .willReturn(okJson("{\"lago_id\":\"%s\",\"file_url\":\"%s\"}".formatted(LagoClientFixture.ID, link))));
        LAGO.stubFor(get(anyUrl()).willReturn(temporaryRedirect("/one/more?signature=" + SECRET)));
        LAGO.stubFor(get(urlPathEqualTo("/one/more")).willReturn(temporaryRedirect(STORAGE.baseUrl() + "/bucket/1")));
        STORAGE.stubFor(get("/bucket/1").willReturn(aResponse().withBody("%PDF-1.7")));

        String told = LagoClientFixture.client(LAGO)
                .download(LagoClientFixture.ID, DocumentKind.PDF)
                .flatMap(Invoice::fileUrl)
                .orElseThrow();
        byte[] file = files.fetch(SignedLink.of(told), PLENTY);

        assertThat(file).asString(StandardCharsets.US_ASCII).isEqualTo("%PDF-1.7");
        assertThat(LAGO.getAllServeEvents())
                .as("requests to Lago: one through the API, two of links")
                .hasSize(3)
                .allSatisfy(event -> assertThat(event.getRequest().toString().contains(LagoClientFixture.KEY))
                        .as("the key in %s", event.getRequest().getUrl())
                        .isEqualTo(event.getRequest().getUrl().startsWith("/api/v1/")));
        assertThat(STORAGE.getAllServeEvents()).singleElement().satisfies(event -> assertThat(
                        event.getRequest().getHeaders().keys())
                .as("headers for the storage")
                .doesNotContain("Authorization", "Cookie", "Referer"));
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void everyKindOfRedirectIsFollowed(int status) {
        LAGO.stubFor(get(anyUrl())
                .willReturn(aResponse().withStatus(status).withHeader("Location", STORAGE.baseUrl() + "/file")));
        STORAGE.stubFor(get("/file").willReturn(aResponse().withBody("there")));

        assertThat(files.fetch(link(), PLENTY))
                .asString(StandardCharsets.US_ASCII)
                .isEqualTo("there");
    }

    static List<Arguments> failures() {
        return List.of(
                Arguments.of("link_refused", aResponse().withStatus(404).withBody("Document not found")),
                Arguments.of("link_refused", aResponse().withStatus(403)),
                Arguments.of("link_refused", aResponse().withStatus(500)),
                Arguments.of("link_refused", aResponse().withStatus(302)),
                Arguments.of("link_refused", temporaryRedirect("/again")),
                Arguments.of("link_invalid", temporaryRedirect("file:///etc/passwd")),
                Arguments.of("link_invalid", temporaryRedirect("http:///no-host")),
                Arguments.of("link_invalid", temporaryRedirect("http://not an address")),
                Arguments.of("link_not_encrypted", temporaryRedirect("http://storage.example/" + SECRET)),
                Arguments.of("link_not_allowed", temporaryRedirect("http://127.0.0.2:9/" + SECRET)),
                Arguments.of("link_not_allowed", temporaryRedirect("https://169.254.169.254/latest/" + SECRET)),
                Arguments.of("link_not_allowed", temporaryRedirect("https://[::ffff:169.254.169.254]/" + SECRET)),
                Arguments.of("link_not_allowed", temporaryRedirect("https://[fd00:ec2::254]/" + SECRET)),
                Arguments.of("link_not_allowed", temporaryRedirect("https://[64:ff9b::10.0.0.1]/" + SECRET)),
                Arguments.of("link_not_allowed", temporaryRedirect("https://2852039166/" + SECRET)),
                Arguments.of("link_not_allowed", temporaryRedirect("https://10.0.0.1:9/" + SECRET)),
                Arguments.of("link_broken", aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER)),
                Arguments.of("link_broken", temporaryRedirect("http://127.0.0.1:9/" + SECRET)),
                Arguments.of("link_broken", temporaryRedirect("https://no-such-host.invalid/" + SECRET)),
                Arguments.of("file_too_large", aResponse().withBody("x".repeat(PLENTY + 1))),
                Arguments.of(
                        "file_too_large",
                        aResponse().withBody("x".repeat(PLENTY + 1)).withChunkedDribbleDelay(4, 4)));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void whatCannotBeHadHasACodeAndNeverShowsTheLink(String code, ResponseDefinitionBuilder answer) {
        LAGO.stubFor(any(anyUrl()).willReturn(answer));

        LagoException failed = failureOf(() -> files.fetch(link(), PLENTY));

        assertThat(failed.failure().code()).isEqualTo(code);
        assertThat(failed).as("no cause, whose text could hold the link").hasNoCause();
        assertThat(failed.toString()).doesNotContain(SECRET, "127.0.0.1", "passwd");
    }

    @Test
    void theHostOfLagoItselfMayBeInAnInternalNetworkAndNoOtherUnlessListed() {
        STORAGE.stubFor(get(anyUrl()).willReturn(aResponse().withBody("there")));
        String other = STORAGE.baseUrl().replace("localhost", "127.0.0.1");
        LAGO.stubFor(get("/file").willReturn(temporaryRedirect(other)));
        FileDownloader own = new FileDownloader(
                LagoClientFixture.LIMITS, AllowedFileHosts.of(ApiUrl.of(LAGO.baseUrl()), List.of(), false));

        assertThat(own.fetch(own.link(STORAGE.baseUrl()), PLENTY)).hasSize(5);
        assertThat(failureOf(() -> own.fetch(own.link(LAGO.baseUrl() + "/file"), PLENTY))
                        .failure())
                .returns("link_not_allowed", LagoFailure::code)
                .extracting(LagoFailure::message)
                .asString()
                .contains("LAGO_MCP_FILE_HOSTS");
        assertThat(STORAGE.getAllServeEvents()).hasSize(1);
    }

    @Test
    void aNameIsLookedUpOnceAndTheAddressThatWasCheckedIsConnectedTo() throws Exception {
        Queue<String> answers = new ArrayDeque<>(List.of("127.0.0.1", "10.255.255.1"));
        AllowedFileHosts.Lookup rebinding = host -> new InetAddress[] {InetAddress.getByName(answers.remove())};
        FileDownloader hosts = new FileDownloader(
                LagoClientFixture.LIMITS, new AllowedFileHosts(List.of("storage.example"), true, rebinding));
        STORAGE.stubFor(get(anyUrl()).willReturn(aResponse().withBody("there")));
        String link = "http://Storage.example:" + STORAGE.getPort() + "/a%20b?c=%2F" + SECRET;

        assertThat(hosts.fetch(hosts.link(link), PLENTY)).hasSize(5);
        assertThat(answers).as("addresses that nobody asked for").containsExactly("10.255.255.1");
        assertThat(STORAGE.getAllServeEvents()).singleElement().satisfies(event -> {
            assertThat(event.getRequest().getHeader("Host"))
                    .isEqualToIgnoringCase("storage.example:" + STORAGE.getPort());
            assertThat(event.getRequest().getUrl()).isEqualTo("/a%20b?c=%2F" + SECRET);
        });
    }

    @Test
    void aHostWithAnInternalAddressAmongOthersIsRefused() {
        AllowedFileHosts.Lookup both =
                host -> new InetAddress[] {InetAddress.getByName("8.8.8.8"), InetAddress.getByName("169.254.169.254")};
        FileDownloader hosts =
                new FileDownloader(LagoClientFixture.LIMITS, new AllowedFileHosts(List.of(), true, both));

        assertThat(failureOf(() -> hosts.fetch(hosts.link("https://storage.example/" + SECRET), PLENTY))
                        .failure()
                        .code())
                .isEqualTo("link_not_allowed");
    }

    @ParameterizedTest
    @CsvSource({
        "http://storage.example/a, false, link_not_encrypted",
        "http://storage.example/a, true, http://storage.example/a",
        "http://10.0.0.1/a, false, link_not_encrypted",
        "http://localhost:9/a, false, http://localhost:9/a",
        "http://127.0.0.1/a, false, http://127.0.0.1/a",
        "http://127.0.0.1.evil.example/a, false, link_not_encrypted",
        "https://storage.example/a, false, https://storage.example/a",
        "javascript:alert(1), true, link_invalid",
    })
    void aLinkIsEncryptedUnlessItStaysOnThisMachineOrPlainHttpIsAllowed(
            String link, boolean plainHttp, String expected) {
        AllowedFileHosts hosts = AllowedFileHosts.of(ApiUrl.US, List.of(), plainHttp);

        assertThat(linkOrCode(() -> hosts.link(link))).isEqualTo(expected);
    }

    private static String linkOrCode(Supplier<SignedLink> link) {
        try {
            return link.get().reveal();
        } catch (LagoException refused) {
            return refused.failure().code();
        }
    }

    @ParameterizedTest
    @CsvSource({"storage.example, true", "elsewhere.example, false", "127.0.0.1, false"})
    void theCertificateMustBeOfTheNameInTheLink(String host, boolean trusted, @TempDir Path folder) throws Exception {
        try (TlsTestServer storage = new TlsTestServer("storage.example", folder)) {
            AllowedFileHosts.Lookup loopback = name -> new InetAddress[] {InetAddress.getLoopbackAddress()};
            FileDownloader hosts = new FileDownloader(
                    LagoClientFixture.LIMITS,
                    new AllowedFileHosts(List.of(host), false, loopback),
                    storage::trustingIt);
            String link = "https://" + host + ":" + storage.port() + "/file";

            if (trusted) {
                assertThat(hosts.fetch(hosts.link(link), PLENTY))
                        .asString(StandardCharsets.US_ASCII)
                        .as("the name that TLS and HTTP were told")
                        .isEqualTo("storage.example storage.example:" + storage.port());
            } else {
                assertThat(failureOf(() -> hosts.fetch(hosts.link(link), PLENTY))
                                .failure()
                                .code())
                        .isEqualTo("link_broken");
            }
        }
    }

    @Test
    void manyFilesNeedNoMoreThreadsThanOne() {
        LAGO.stubFor(get(anyUrl()).willReturn(aResponse().withBody("there")));
        files.fetch(link(), PLENTY);
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        for (int i = 0; i < 50; i++) {
            files.fetch(link(), PLENTY);
        }
        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread -> thread.getName().startsWith("HttpClient-"))
                .as("threads of clients")
                .isSubsetOf(before);
        assertThat(LAGO.getAllServeEvents()).hasSize(51).allSatisfy(event -> assertThat(
                        event.getRequest().getHeader("Connection"))
                .as("each over a connection of its own")
                .isEqualTo("close"));
    }

    @Test
    void aFileThatComesTooSlowlyIsGivenUp() {
        LAGO.stubFor(any(anyUrl()).willReturn(aResponse().withBody("slow").withChunkedDribbleDelay(4, 60_000)));
        FileDownloader impatient = new FileDownloader(
                LagoClientFixture.limitsWithDeadline(Duration.ofMillis(300)),
                AllowedFileHosts.of(ApiUrl.US, LOOPBACK, false));

        assertThat(failureOf(() -> impatient.fetch(link(), PLENTY)).failure().code())
                .isEqualTo("link_timeout");
    }

    @Test
    void anInterruptedThreadStopsFetchingAndStaysInterrupted() {
        LAGO.stubFor(any(anyUrl()).willReturn(aResponse().withBody("there").withFixedDelay(5_000)));
        Thread.currentThread().interrupt();

        LagoException failed = failureOf(() -> files.fetch(link(), PLENTY));

        assertThat(Thread.interrupted()).as("the interrupt is still there").isTrue();
        assertThat(failed.failure()).isInstanceOf(LagoFailure.Cancelled.class);
    }

    @ParameterizedTest
    @CsvSource({
        "https://lago.example/a, http://storage.example/b, link_not_encrypted",
        "HTTPS://lago.example/a, HTTP://storage.example/b, link_not_encrypted",
        "https://lago.example/a, https://storage.example/b, https://storage.example/b",
        "https://lago.example/a, //storage.example/b, https://storage.example/b",
        "http://lago.example/a, https://storage.example/b, https://storage.example/b",
        "http://lago.example/a, http://storage.example/b, http://storage.example/b",
        "https://lago.example/a/b?c=d, e?f=g, https://lago.example/a/e?f=g",
    })
    void aRedirectNeverLeadsFromHttpsToHttp(String link, String location, String expected) {
        SignedLink from = SignedLink.of(link);

        assertThat(linkOrCode(() -> from.redirectedTo(location))).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/rails/active_storage/" + SECRET,
                "ftp://lago.example/" + SECRET,
                "file:///" + SECRET,
                "javascript:" + SECRET,
                "https:" + SECRET,
                "https://lago.example:70000/" + SECRET,
                "https://lago.example/a b " + SECRET,
            })
    void onlyAnAddressOfTheWebIsALink(String text) {
        LagoException failed = failureOf(() -> SignedLink.of(text));

        assertThat(failed.failure().code()).isEqualTo("link_invalid");
        assertThat(failed).hasNoCause();
        assertThat(failed.toString()).doesNotContain(SECRET);
    }

    @Test
    void aLinkDoesNotShowItself() {
        SignedLink link = SignedLink.of("https://lago.example/%C3%A4\u202E/" + SECRET);

        assertThat(link).hasToString("SignedLink[hidden]");
        assertThat(link.reveal()).isEqualTo("https://lago.example/%C3%A4%E2%80%AE/" + SECRET);
    }

    private static SignedLink link() {
        return SignedLink.of(LAGO.baseUrl() + "/blobs/" + SECRET);
    }

    private static LagoException failureOf(Runnable attempt) {
        try {
            attempt.run();
        } catch (LagoException failed) {
            return failed;
        }
        throw new AssertionError("the link was expected to be of no use");
    }
}
