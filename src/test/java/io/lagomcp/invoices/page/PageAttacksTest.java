package io.lagomcp.invoices.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.ListedPlan.State;
import io.lagomcp.invoices.approval.Policy;
import io.lagomcp.invoices.approval.plan.Permissions;
import io.lagomcp.invoices.approval.plan.Role;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** Nobody decides on the page who may not, and no text that others wrote does anything there. */
class PageAttacksTest {
    private static final String HOSTILE = "\"><script>alert(1)</script><img src=x onerror=alert(1)>'";

    private final PageTestServer server = server();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void everyAnswerForbidsFramesScriptsOfOthersAndReferrers() throws Exception {
        String id = server.voiding("");
        PageBrowser ann = server.signedIn("ann", Role.APPROVER);

        for (String path : List.of(
                "/approvals",
                "/approvals/" + id,
                "/approvals/sign-in",
                "/approvals/style.css",
                "/approvals/live.js",
                "/approvals/icon.svg",
                "/approvals/nothing")) {
            HttpResponse<String> page = ann.get(path);
            assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                    .as(path)
                    .contains("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'")
                    .doesNotContain("unsafe");
            assertThat(page.headers().firstValue("X-Frame-Options")).hasValue("DENY");
            assertThat(page.headers().firstValue("Referrer-Policy")).hasValue("no-referrer");
            assertThat(page.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
            assertThat(page.body()).doesNotContain(" style=", "<style", " onclick=", "javascript:");
        }
        assertThat(ann.get("/approvals/" + id).headers().firstValue("Cache-Control"))
                .hasValue("no-store");
    }

    @Test
    void theCookieIsForThisHostAndNoScript() throws Exception {
        HttpResponse<String> signedIn = server.browser().signIn(server.token("ann", Role.APPROVER));

        assertThat(signedIn.headers().firstValue("Set-Cookie").orElse(""))
                .startsWith("lago-approvals=")
                .contains("; Path=/;", "HttpOnly", "SameSite=Strict");
    }

    @Test
    void overHttpsTheCookieHasThePrefixAndNoOtherCounts() throws Exception {
        try (PageTestServer proxied = new PageTestServer(Policy.confirmEverything(), List.of("127.0.0.1"))) {
            PageBrowser ann = proxied.browser();
            ann.headers.put("X-Forwarded-Proto", "https");
            ann.headers.put("X-Forwarded-Host", "approvals.example.com");

            String set = ann.signIn(proxied.token("ann", Role.APPROVER))
                    .headers()
                    .firstValue("Set-Cookie")
                    .orElse("");
            assertThat(set).startsWith("__Host-lago-approvals=").endsWith("; Secure");
            assertThat(ann.get("/approvals").statusCode()).isEqualTo(200);
            ann.cookie = ann.cookie.replace("__Host-", "");
            assertThat(ann.get("/approvals").statusCode()).isEqualTo(303);
        }
    }

    @Test
    void nobodySignsInFromElsewhereOverPlainHttp() throws Exception {
        try (PageTestServer proxied = new PageTestServer(Policy.confirmEverything(), List.of("127.0.0.1"))) {
            PageBrowser ann = proxied.signedIn("ann", Role.APPROVER);
            ann.headers.put("X-Forwarded-Proto", "http");
            ann.headers.put("X-Forwarded-Host", "approvals.example.com");

            HttpResponse<String> refused = ann.signIn(proxied.token("ann", Role.APPROVER));
            assertThat(refused.statusCode()).isEqualTo(403);
            assertThat(refused.body()).contains("https");
            assertThat(refused.headers().firstValue("Set-Cookie")).isEmpty();
            assertThat(ann.get("/approvals").statusCode())
                    .as("a cookie of this machine that is sent from elsewhere")
                    .isEqualTo(303);
        }
    }

    @ParameterizedTest
    @CsvSource({"cross-site, null", "same-site, null", "none, null", "'', http://evil.example", "'', null", "'', ''"})
    void aFormOfAnotherSiteDecidesNothing(String site, String origin) throws Exception {
        String id = server.voiding("");
        PageBrowser ann = server.signedIn("ann", Role.APPROVER);
        String token = ann.formToken(id);
        ann.headers.clear();
        if (!site.isEmpty()) {
            ann.headers.put("Sec-Fetch-Site", site);
        }
        if (!origin.isEmpty()) {
            ann.headers.put("Origin", origin);
        }

        for (String action : List.of("approve", "reject")) {
            assertThat(ann.post("/approvals/" + id + "/" + action, Map.of("csrf", token))
                            .statusCode())
                    .isEqualTo(403);
        }
        assertThat(ann.signIn(server.token("ann", Role.APPROVER)).statusCode())
                .as("nor signs anybody in")
                .isEqualTo(403);
        assertThat(server.state(id)).isEqualTo(State.WAITING);
        assertThat(server.recorded).isNotEmpty().allMatch(List.of("cross_site_form", "origin_not_allowed")::contains);
    }

    @Test
    void aBrowserWithoutFetchMetadataIsKnownByItsOrigin() throws Exception {
        String id = server.voiding("");
        PageBrowser ann = server.signedIn("ann", Role.APPROVER);
        ann.headers.clear();
        ann.headers.put("Origin", server.address().toString());

        assertThat(ann.approve(id).statusCode()).isEqualTo(303);
        assertThat(server.state(id)).isEqualTo(State.DONE);
    }

    @Test
    void aFormTokenIsForOneSessionAndOnePlan() throws Exception {
        String id = server.voiding("");
        String other = server.plan("bot", Role.OPERATOR, "resend_invoice_email", server.unpaid(""));
        PageBrowser ann = server.signedIn("ann", Role.APPROVER);
        PageBrowser again = server.signedIn("ann", Role.APPROVER);

        for (String token : List.of("", "x", ann.formToken(other), again.formToken(id), signOutToken(ann))) {
            for (String action : List.of("approve", "reject", "check")) {
                assertThat(ann.post("/approvals/" + id + "/" + action, Map.of("csrf", token))
                                .statusCode())
                        .isEqualTo(403);
            }
        }
        assertThat(ann.post("/approvals/" + id + "/approve", Map.of()).statusCode())
                .isEqualTo(403);
        assertThat(ann.post("/approvals/sign-out", Map.of("csrf", ann.formToken(id)))
                        .statusCode())
                .isEqualTo(403);
        assertThat(server.state(id)).isEqualTo(State.WAITING);
        assertThat(server.account.writes()).isEmpty();
        assertThat(server.recorded).isNotEmpty().containsOnly("form_token_invalid");
    }

    @Test
    void aFormThatIsSentAgainDoesNothingAgain() throws Exception {
        String id = server.voiding("");
        PageBrowser ann = server.signedIn("ann", Role.APPROVER);
        Map<String, String> form = Map.of("csrf", ann.formToken(id));

        ann.post("/approvals/" + id + "/approve", form);
        ann.post("/approvals/" + id + "/approve", form);
        assertThat(ann.get("/approvals/" + id).body()).contains("This was done before");
        ann.post("/approvals/" + id + "/reject", form);

        assertThat(server.account.writes()).hasSize(1);
        assertThat(server.state(id)).isEqualTo(State.DONE);
    }

    @Test
    void aFormOfASessionThatHasEndedDecidesNothing() throws Exception {
        String id = server.voiding("");
        PageBrowser ann = server.signedIn("ann", Role.APPROVER);
        String token = ann.formToken(id);
        String cookie = ann.cookie;
        ann.post("/approvals/sign-out", Map.of("csrf", signOutToken(ann)));
        ann.cookie = cookie;

        HttpResponse<String> refused = ann.post("/approvals/" + id + "/approve", Map.of("csrf", token));

        assertThat(refused.statusCode()).isEqualTo(303);
        assertThat(refused.headers().firstValue("Location")).hasValue("/approvals/sign-in?plan=" + id);
        assertThat(server.state(id)).isEqualTo(State.WAITING);
    }

    @Test
    void aSessionEndsAfterEightHours() throws Exception {
        PageBrowser ann = server.signedIn("ann", Role.APPROVER);
        server.clock.advance(Duration.ofHours(8).minusSeconds(1));
        assertThat(ann.get("/approvals").statusCode()).isEqualTo(200);

        server.clock.advance(Duration.ofSeconds(1));

        assertThat(ann.get("/approvals").statusCode()).isEqualTo(303);
    }

    @Test
    void aRevokedTokenEndsTheSession() throws Exception {
        String id = server.voiding("");
        PageBrowser ann = server.signedIn("ann", Role.APPROVER);
        String token = ann.formToken(id);
        server.tokens.revoke("ann");

        assertThat(ann.post("/approvals/" + id + "/approve", Map.of("csrf", token))
                        .statusCode())
                .isEqualTo(303);
        assertThat(ann.get("/approvals").statusCode()).isEqualTo(303);
        assertThat(server.state(id)).isEqualTo(State.WAITING);
    }

    @Test
    void aNarrowedTokenOnlySees() throws Exception {
        String id = server.voiding("");
        PageBrowser ann = server.signedIn("ann", Role.APPROVER);
        String token = ann.formToken(id);
        Files.writeString(
                server.tokenFile, Files.readString(server.tokenFile).replace(Role.APPROVER.word(), Role.READER.word()));

        ann.post("/approvals/" + id + "/approve", Map.of("csrf", token));

        assertThat(ann.get("/approvals/" + id).body()).contains("reader").doesNotContain("/approve\"");
        assertThat(server.account.writes()).isEmpty();
    }

    @Test
    void anExpiredTokenEndsTheSession() throws Exception {
        String id = server.voiding("");
        String brief = server.tokens.issue(
                "carl",
                Permissions.of(Role.APPROVER),
                Optional.of(server.clock.instant().plusSeconds(60)));
        PageBrowser carl = server.browser();
        carl.signIn(brief);
        String token = carl.formToken(id);
        server.clock.advance(Duration.ofSeconds(61));

        assertThat(carl.post("/approvals/" + id + "/approve", Map.of("csrf", token))
                        .statusCode())
                .isEqualTo(303);
        assertThat(server.state(id)).isEqualTo(State.WAITING);
    }

    @Test
    void guessingTokensIsSlowedDown() throws Exception {
        PageBrowser eve = server.browser();
        HttpResponse<String> answer = eve.signIn("lim_AAAAAAAA_guess");
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.headers().firstValue("WWW-Authenticate")).isEmpty();
        for (int i = 0; i < 10; i++) {
            answer = eve.signIn("lim_AAAAAAAA_guess" + i);
        }
        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        assertThat(eve.cookie).isEmpty();
    }

    @Test
    void strangersSeeNothing() throws Exception {
        String id = server.voiding("");
        PageBrowser eve = server.browser();

        for (String path : List.of("/approvals", "/approvals/" + id, "/approvals/events")) {
            HttpResponse<String> answer = eve.get(path);
            assertThat(answer.statusCode()).isEqualTo(303);
            assertThat(answer.body()).isEmpty();
        }
        eve.cookie = "lago-approvals=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        assertThat(eve.post("/approvals/" + id + "/approve", Map.of("csrf", "x"))
                        .statusCode())
                .isEqualTo(303);
        assertThat(server.state(id)).isEqualTo(State.WAITING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://evil.example/", "//evil.example", "../x", "\"><script>"})
    void signingInLeadsToNoOtherPlace(String plan) throws Exception {
        PageBrowser ann = server.browser();

        HttpResponse<String> answer =
                ann.post("/approvals/sign-in", Map.of("token", server.token("ann", Role.APPROVER), "plan", plan));

        assertThat(answer.headers().firstValue("Location")).hasValue("/approvals");
    }

    @Test
    void hostileTextsOfInvoicesAndReasonsAreInert() throws Exception {
        server.lago.changeAnswers(answer -> hostile("", answer));
        String id = server.voiding(HOSTILE.substring(0, 50));
        server.lago.changeAnswers(answer -> answer);
        server.lago.changeAnswers(answer -> hostile("", answer));
        PageBrowser ann = server.signedIn("ann", Role.APPROVER);

        for (String path : List.of("/approvals", "/approvals/" + id)) {
            assertThat(ann.get(path).body())
                    .contains("&lt;script&gt;")
                    .doesNotContain("<script>alert", "<img", "javascript:");
        }
        ann.post("/approvals/" + id + "/reject", Map.of("csrf", ann.formToken(id), "reason", HOSTILE + "\u202Ehidden"));
        assertThat(ann.get("/approvals/" + id).body())
                .contains("&lt;script&gt;")
                .doesNotContain("<script>alert", "<img", "\u202E");
    }

    private static JsonNode hostile(String name, JsonNode node) {
        if (node instanceof ObjectNode object) {
            Map<String, JsonNode> changed = new TreeMap<>();
            object.forEachEntry((field, value) -> changed.put(field, hostile(field, value)));
            changed.forEach(object::set);
            return object;
        }
        if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, hostile(name, array.get(i)));
            }
            return array;
        }
        return switch (name) {
            case "name", "invoice_display_name", "legal_name", "reference", "reason", "description" ->
                StringNode.valueOf(HOSTILE);
            case "web_url" -> StringNode.valueOf("javascript:alert(1)");
            default -> node;
        };
    }

    @Test
    void aLostAnswerIsToldAndTheChangeIsNotRepeated() throws Exception {
        String id = server.voiding("");
        PageBrowser ann = server.signedIn("ann", Role.APPROVER);
        server.lago.loseAnswersToWrites();

        ann.approve(id);

        server.lago.passWrites();
        String page = ann.get("/approvals/" + id).body();
        assertThat(page).contains("The outcome is not known", "Outcome unknown", "/check\"");
        ann.post("/approvals/" + id + "/check", Map.of("csrf", PageBrowser.csrf(page, "/approvals/" + id + "/")));
        assertThat(server.state(id)).isEqualTo(State.DONE);
        assertThat(server.account.writes()).hasSize(1);
    }

    @Test
    void lagoThatCannotBeReadHidesNoPlan() throws Exception {
        String id = server.voiding("");
        PageBrowser ann = server.signedIn("ann", Role.APPROVER);
        server.lago.changeAnswers(answer -> StringNode.valueOf("?"));

        assertThat(ann.get("/approvals/" + id).body())
                .contains("This cannot be undone.", "<b>Not read.</b>", "Not checked");
    }

    private static String signOutToken(PageBrowser browser) throws Exception {
        return PageBrowser.csrf(browser.get("/approvals").body(), "/approvals/sign-out");
    }

    private static PageTestServer server() {
        try {
            return new PageTestServer(Policy.confirmEverything());
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }
}
