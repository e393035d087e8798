package io.lagomcp.invoices.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.SandboxAccount;
import io.lagomcp.invoices.auth.OpenIdIssuer;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceWrite;
import io.lagomcp.invoices.mcp.http.PackedHttpServer;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpClient.SyncSpec;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.json.jackson3.JacksonMcpJsonMapper;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.ClientCapabilities;
import io.modelcontextprotocol.spec.McpSchema.ElicitResult;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** People in a real browser, at the packed server, with an identity provider and a Lago to match. */
@Tag("browser")
@TestInstance(Lifecycle.PER_CLASS)
class ApprovalPageIT {
    /** Only so that a test that fails ends. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final String POLICY = """
        version: 1
        plan_lifetime: 4h
        budgets:
          principal: {mutations_per_hour: 500}
        rules:
          - {name: voids are typed, when: {tool: void_invoice}, decide: confirm, level: typed}
        """;

    private final SandboxAccount account = SandboxAccount.open();
    private final ForgetfulLago lago = new ForgetfulLago(URI.create(account.apiUrl()));
    private final Set<String> taken = new HashSet<>();
    private final List<Chromium> open = new ArrayList<>();
    private final List<Chromium> idle = new ArrayList<>();
    private OpenIdIssuer issuer;
    private PackedHttpServer server;
    private McpSyncClient bot;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        issuer = new OpenIdIssuer("http://127.0.0.1:" + port + "/mcp");
        Path secret = Files.writeString(folder.resolve("secret"), OpenIdIssuer.SECRET);
        Path policy = Files.writeString(folder.resolve("policy.yaml"), POLICY);
        server = PackedHttpServer.startAt(
                folder,
                port,
                Map.of(
                        "LAGO_MCP_PUBLIC_URL",
                        "http://127.0.0.1:" + port,
                        "LAGO_API_URL",
                        lago.apiUrl(),
                        "LAGO_API_KEY",
                        SandboxAccount.KEY,
                        "LAGO_MCP_POLICY",
                        policy.toString(),
                        "LAGO_MCP_OAUTH_ISSUER",
                        issuer.issuer().toString(),
                        "LAGO_MCP_OAUTH_CLIENT_ID",
                        OpenIdIssuer.CLIENT,
                        "LAGO_MCP_OAUTH_CLIENT_SECRET_FILE",
                        secret.toString()));
        bot = client("billing-bot", "lago:operate", with -> with);
    }

    @AfterEach
    void leaveBrowsers() {
        open.forEach(Chromium::forget);
        idle.addAll(open);
        open.clear();
    }

    @AfterAll
    void stop() {
        idle.forEach(Chromium::close);
        bot.closeGracefully();
        server.close();
        issuer.close();
        lago.close();
        account.close();
    }

    private McpSyncClient client(String name, String scope, UnaryOperator<SyncSpec> settings) {
        HttpClientStreamableHttpTransport transport = HttpClientStreamableHttpTransport.builder(
                        server.mcp().resolve("/").toString())
                .endpoint("/mcp")
                .requestBuilder(
                        HttpRequest.newBuilder().header("Authorization", "Bearer " + issuer.accessToken(name, scope)))
                .jsonMapper(new JacksonMcpJsonMapper(new JsonMapper()))
                .build();
        McpSyncClient client = settings.apply(McpClient.sync(transport)).build();
        client.initialize();
        return client;
    }

    private Chromium browser() {
        Chromium browser = idle.isEmpty() ? Chromium.open(server.mcp()) : idle.remove(0);
        open.add(browser);
        return browser;
    }

    private Chromium signedIn(String person) {
        return browser().show(1280, false).signIn(person, "/approvals");
    }

    /** The id of a plan of the assistant. */
    private String plan(String tool, Map<String, Object> arguments) {
        JsonNode answer = call(bot, tool, arguments);
        String id = answer.at("/plan/confirmation_id").asString("");
        assertThat(id).as(answer.toString()).isNotEmpty();
        return id;
    }

    private static JsonNode call(McpSyncClient client, String tool, Map<String, Object> arguments) {
        String text = client
                .callTool(CallToolRequest.builder(tool).arguments(arguments).build())
                .content()
                .stream()
                .filter(TextContent.class::isInstance)
                .map(content -> ((TextContent) content).text())
                .findFirst()
                .orElseThrow();
        return JsonMapper.shared().readTree(text);
    }

    private String voiding(Invoice invoice, String reason) {
        return plan("void_invoice", Map.of("lago_id", invoice.lagoId(), "reason", reason));
    }

    /** A change that needs no typing. */
    private String paid(Invoice invoice) {
        return plan(
                "update_invoice",
                Map.of("lago_id", invoice.lagoId(), "payment_status", "succeeded", "reason", "Paid by transfer"));
    }

    /** Another one each time, because plans of one invoice get into each other's way. */
    private Invoice unpaid() {
        return account.invoices().stream()
                .filter(invoice -> invoice.status().equals("finalized")
                        && invoice.paymentStatus().equals("pending")
                        && taken.add(invoice.lagoId()))
                .findFirst()
                .orElseThrow();
    }

    private int writes() {
        return account.writes().size();
    }

    @Test
    void everyPageIsGoodAtEveryWidthInLightAndDark() throws IOException {
        Invoice invoice = unpaid();
        String typed = voiding(invoice, "The customer was billed twice; the other invoice is right");
        paid(unpaid());
        String rejected = paid(unpaid());
        String done = paid(unpaid());
        String changed = paid(unpaid());
        String paused = paid(unpaid());
        Chromium ann = browser();
        ann.look("sign-in", "/approvals/sign-in");
        ann.signIn("ann", "/approvals");
        ann.look("list", "/approvals");
        ann.look("plan", "/approvals/" + typed);
        ann.go("/approvals/" + typed).type("#typed", "wrong");
        ann.submit("form[action$=approve] button");
        ann.look("plan-mistyped", "");
        ann.go("/approvals/" + rejected).type("#reason", "They still owe it");
        ann.submit("form[action$=reject] button");
        ann.look("plan-rejected", "");
        ann.go("/approvals/" + done).submit("form[action$=approve] button");
        ann.look("plan-done", "");
        lago.loseNextAnswer();
        String unknown = voiding(invoice, "Billed twice");
        ann.go("/approvals/" + unknown);
        ann.type("#typed", ann.text("#typed-hint b"));
        ann.submit("form[action$=approve] button");
        ann.look("plan-unknown", "");
        ann.look("list-ended", "/approvals?show=ended");
        ann.go("/approvals/" + paused).click("summary");
        ann.type("#pause-reason", "It marks invoices as paid that are not");
        ann.look("pause", "");
        ann.submit("form[action$=pause] button");
        ann.look("plan-paused", "");
        ann.look("list-paused", "/approvals");
        assertThat(ann.go("/approvals/" + changed).all("form[action$=approve]")).isEmpty();
        ann.submit("form[action$=resume] button");
        ann.look("not-found", "/approvals/aaaaaaaaaa");
    }

    @Test
    void theKeyboardAloneSignsInApprovesRejectsAndPauses() {
        String typed = voiding(unpaid(), "Billed twice");
        String other = paid(unpaid());
        Chromium ann = browser().show(1280, false).go("/approvals/" + typed);

        ann.tabTo("a[href^='/approvals/openid/start']");
        ann.enter();
        ann.click("#ann");
        ann.awaitPath("/approvals/" + typed);
        ann.tabTo("#typed");
        ann.press(ann.text("#typed-hint b"));
        ann.enter();
        assertThat(ann.text(".notice")).startsWith("Approved and done.");

        ann.go("/approvals");
        ann.tabTo("a[href='/approvals/" + other + "']");
        ann.enter();
        ann.awaitPath("/approvals/" + other);
        ann.tabTo("summary");
        ann.press(Keys.SPACE);
        ann.tabTo("#pause-reason");
        ann.press("Too many");
        ann.tabTo("form[action$=pause] button");
        ann.enter();
        assertThat(ann.text(".notice")).startsWith("Paused.");
        ann.tabTo("form[action$=resume] button");
        ann.enter();
        assertThat(ann.text(".notice")).startsWith("Resumed.");
        ann.tabTo("#reason");
        ann.press("Not paid");
        ann.tabTo("form[action$=reject] button");
        ann.enter();
        assertThat(ann.text(".notice")).startsWith("Rejected.");
        ann.tabTo("form[action$=sign-out] button");
        ann.enter();
        ann.awaitPath("/approvals/sign-in");
    }

    @Test
    void aFollowedLinkLeadsToThePlanBySigningInAndDecidesNothing() throws IOException {
        String plan = paid(unpaid());
        Chromium ann = browser().show(1280, false);
        int before = writes();

        ann.driver.get(issuer.issuer() + "/link?to=" + server.mcp().resolve("/approvals/" + plan));
        ann.click("a");
        ann.awaitPath("/approvals/sign-in");
        ann.look("sign-in-link", "");
        ann.click("a[href^='/approvals/openid/start']");
        ann.click("#ann");
        ann.awaitPath("/approvals/" + plan);

        assertThat(ann.all("form[action$=approve]")).as("it still waits").hasSize(1);
        assertThat(writes()).isEqualTo(before);
    }

    @Test
    void aCallThatWaitsGoesOnWhenThePageBehindItsLinkHasApproved() throws Exception {
        CompletableFuture<String> link = new CompletableFuture<>();
        McpSyncClient assistant = client("ann", "lago:approve", with -> with.requestTimeout(PATIENCE)
                .capabilities(
                        ClientCapabilities.builder().elicitation(false, true).build())
                .urlElicitation(question -> {
                    link.complete(question.url());
                    return ElicitResult.builder(ElicitResult.Action.ACCEPT).build();
                }));
        Map<String, Object> paid = Map.of("lago_id", unpaid().lagoId(), "payment_status", "succeeded");
        int before = writes();
        try {
            CompletableFuture<JsonNode> answer =
                    CompletableFuture.supplyAsync(() -> call(assistant, "update_invoice", paid));
            URI page = URI.create(link.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
            assertThat(page).isEqualTo(server.mcp().resolve(page.getPath()));
            Chromium ann = browser().show(1280, false).signIn("ann", page.getPath());
            assertThat(answer).as("opening decides nothing").isNotDone();
            assertThat(writes()).isEqualTo(before);

            ann.submit("form[action$=approve] button");

            JsonNode done = answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(done.path("outcome").asString()).as("%s", done).isEqualTo("done");
            assertThat(done.at("/receipt/approved_via").asString()).isEqualTo("page");
            assertThat(writes() - before).isEqualTo(1);
        } finally {
            assistant.closeGracefully();
        }
    }

    @Test
    void everythingWorksWithoutScripts() {
        String typed = voiding(unpaid(), "Billed twice");
        String other = paid(unpaid());
        try (Chromium ann = Chromium.withoutScripts(server.mcp())) {
            ann.show(360, false).signIn("ann", "/approvals/" + typed);
            ann.type("#typed", ann.text("#typed-hint b"));
            ann.submit("form[action$=approve] button");
            assertThat(ann.text(".notice")).startsWith("Approved and done.");

            ann.go("/approvals").click("a[href='/approvals/" + other + "']");
            ann.awaitPath("/approvals/" + other);
            ann.click("summary");
            ann.type("#pause-reason", "Too many");
            ann.submit("form[action$=pause] button");
            assertThat(ann.text(".notice")).startsWith("Paused.");
            ann.submit("form[action$=resume] button");
            ann.submit("form[action$=reject] button");
            assertThat(ann.text(".notice")).startsWith("Rejected.");
            ann.submit("form[action$=sign-out] button");
            ann.awaitPath("/approvals/sign-in");
        }
    }

    @Test
    void readersSeeAndDecideNothing() {
        String plan = voiding(unpaid(), "Billed twice");
        Chromium rita = browser().show(1280, false).signIn("rita", "/approvals/" + plan);

        assertThat(rita.text()).contains("Billed twice", "oauth:rita", "reader");
        assertThat(rita.all("form")).hasSize(1);
    }

    @Test
    void aTokenCanBePastedInstead() {
        Chromium ann = browser().show(1280, false).go("/approvals/sign-in");

        ann.type("#token", "no token");
        ann.enter();
        assertThat(ann.text("[role=alert]")).startsWith("Not signed in.");
        ann.type("#token", issuer.accessToken("ann", "lago:approve"));
        ann.enter();

        ann.awaitPath("/approvals");
        assertThat(ann.text(".who")).isEqualTo("oauth:ann approver");
    }

    @Test
    void cookiesAreForNoScriptAndNoOtherSite() {
        Chromium ann = signedIn("ann");

        assertThat(ann.driver.manage().getCookies())
                .as("the cookie of signing in is gone")
                .singleElement()
                .satisfies(session -> {
                    assertThat(session.getName()).isEqualTo("lago-approvals");
                    assertThat(session.isHttpOnly()).isTrue();
                    assertThat(session.getSameSite()).isEqualTo("Strict");
                });
        assertThat(ann.driver.executeScript("return document.cookie")).isEqualTo("");
    }

    @Test
    void whoHasNoRoleAtTheIssuerReadsWhy() {
        Chromium nobody = browser().show(1280, false).go("/approvals");
        nobody.click("a[href^='/approvals/openid/start']");
        nobody.click("#nobody");

        assertThat(nobody.text("[role=alert]"))
                .isEqualTo("Not signed in. The token has none of the scopes that give access to this server.");
    }

    @Test
    void theReturnFromTheIssuerWorksOnceAndInTheSameBrowserOnly() {
        Chromium ann = browser().show(1280, false).go("/approvals");
        ann.click("a[href^='/approvals/openid/start']");
        String link = Objects.requireNonNull(ann.find("#ann").getDomProperty("href"));
        Chromium eve = browser().show(1280, false);

        eve.driver.get(link);
        assertThat(eve.text("[role=alert]")).contains("was not started in this browser");
        ann.driver.get(link);
        ann.awaitPath("/approvals");
        ann.driver.navigate().back();
        ann.driver.get(link);
        assertThat(ann.text("[role=alert]")).contains("was not started in this browser");
    }

    @Test
    void twoPeopleWhoDecideAtOnceMakeOneChange() {
        String plan = paid(unpaid());
        Chromium ann = browser().show(1280, false).signIn("ann", "/approvals/" + plan);
        Chromium bob = browser().show(1280, false).signIn("bob", "/approvals/" + plan);
        int before = writes();

        CompletableFuture<Void> both = CompletableFuture.allOf(
                CompletableFuture.runAsync(() -> ann.submit("form[action$=approve] button")),
                CompletableFuture.runAsync(() -> bob.submit("form[action$=approve] button")));
        both.join();

        assertThat(writes() - before).isEqualTo(1);
        assertThat(List.of(ann.text(".notice"), bob.text(".notice")))
                .anyMatch(notice -> notice.startsWith("Approved and done."))
                .anyMatch(notice -> !notice.startsWith("Approved and done."));
    }

    @Test
    void approvingAndRejectingAtOnceHasOneResult() {
        String plan = paid(unpaid());
        Chromium ann = browser().show(1280, false).signIn("ann", "/approvals/" + plan);
        Chromium bob = browser().show(1280, false).signIn("bob", "/approvals/" + plan);
        int before = writes();

        CompletableFuture.allOf(
                        CompletableFuture.runAsync(() -> ann.submit("form[action$=approve] button")),
                        CompletableFuture.runAsync(() -> bob.submit("form[action$=reject] button")))
                .join();

        boolean done = ann.text(".notice").startsWith("Approved and done.");
        assertThat(bob.text(".notice").startsWith("Rejected.")).isEqualTo(!done);
        assertThat(writes() - before).isEqualTo(done ? 1 : 0);
    }

    @Test
    void anInvoiceThatChangedMeanwhileIsNotTouched() {
        Invoice invoice = unpaid();
        String plan = paid(invoice);
        Chromium ann = browser().show(1280, false).signIn("ann", "/approvals/" + plan);
        account.lago().send(InvoiceWrite.loseDispute(invoice.lagoId()), facts -> {}, () -> {});
        int before = writes();

        ann.submit("form[action$=approve] button");

        assertThat(ann.text(".notice")).startsWith("Nothing was changed.").contains("changed since");
        assertThat(writes()).isEqualTo(before);
    }

    @Test
    void anOutcomeThatGotLostIsLookedUpAndNotRepeated() {
        String plan = voiding(unpaid(), "Billed twice");
        Chromium ann = browser().show(1280, false).signIn("ann", "/approvals/" + plan);
        int before = writes();
        lago.loseNextAnswer();

        ann.type("#typed", ann.text("#typed-hint b"));
        ann.submit("form[action$=approve] button");
        assertThat(ann.text(".notice")).startsWith("The outcome is not known.");
        ann.submit("form[action$=check] button");

        assertThat(ann.text(".decide")).contains("Approved by");
        assertThat(writes() - before).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>document.title='hacked'</script>",
                "<img src=x onerror=\"document.title='hacked'\">",
                "</blockquote><form action=/approvals/sign-out method=post><button>OK</button></form>",
                "\" onmouseover=\"document.title='hacked'"
            })
    void hostileTextsAreShownAndDoNothing(String hostile) {
        Invoice invoice = unpaid();
        String plan = plan(
                "update_invoice",
                Map.of("lago_id", invoice.lagoId(), "metadata", Map.of("note", hostile), "reason", hostile));
        Chromium ann = browser().show(1280, false).signIn("ann", "/approvals/" + plan);

        assertThat(ann.text("blockquote")).isEqualTo(hostile);
        assertThat(ann.text(".changes")).contains(hostile.replace("\"", "\\\""));
        assertThat(ann.driver.getTitle()).doesNotContain("hacked");
        assertThat(ann.all("form[action='/approvals/sign-out']")).hasSize(1);
        assertThat(ann.all("#main img, #main script")).isEmpty();
    }

    @Test
    void aPageThatFramesItShowsNothingOfIt() {
        Chromium ann = signedIn("ann");
        ann.driver.get("data:text/html,<iframe src='" + server.mcp().resolve("/approvals") + "'></iframe>");
        ann.driver.switchTo().frame(0);

        assertThat(ann.text()).doesNotContain("Approvals");
    }

    @Test
    void aLinkFromAnotherSiteOpensThePlanForWhoIsSignedIn() {
        String plan = paid(unpaid());
        Chromium ann = signedIn("ann");
        ann.driver.get(issuer.issuer() + "/link?to=" + server.mcp().resolve("/approvals/" + plan));
        ann.click("a");

        ann.awaitPath("/approvals/" + plan);
        assertThat(ann.text("h1")).isNotEmpty();
        assertThat(ann.all("form[action$=approve]")).hasSize(1);
    }
}
