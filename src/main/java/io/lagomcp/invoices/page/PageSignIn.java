package io.lagomcp.invoices.page;

import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.auth.AuthException;
import io.lagomcp.invoices.auth.AuthRequest;
import io.lagomcp.invoices.auth.Authenticator;
import io.lagomcp.invoices.auth.OpenIdSignIn;
import io.lagomcp.invoices.http.HttpExchange;
import io.lagomcp.invoices.http.HttpRejection;
import io.lagomcp.invoices.page.template.JtesigninGenerated;
import io.lagomcp.invoices.page.view.Frame;
import java.util.List;
import java.util.Optional;

/**
 * Signs people in, with a token that they type or at their identity provider.
 *
 * @param withToken whether people need a token
 * @param openId signs people in at their identity provider, where there is one
 * @param assets the version of the style sheet and the script
 */
record PageSignIn(
        Authenticator authenticator,
        boolean withToken,
        Optional<OpenIdSignIn> openId,
        PageSessions sessions,
        String assets) {
    static final String PATH = ApprovalPage.PATH + "/sign-in";

    /** Where signing in at the identity provider begins; it ends at {@link OpenIdSignIn#RETURN_PATH}. */
    private static final String OPENID_START = ApprovalPage.PATH + "/openid/start";

    /** Between the two steps. Sent with the redirect from the identity provider, which a strict cookie would not be. */
    private static final PageCookie OPENID_COOKIE = new PageCookie("lago-sign-in", "Lax");

    /** Sends somebody who is not signed in to the form, and from there to the plan with this id; to the list where it is empty. */
    void ask(HttpExchange exchange, String plan) {
        if (exchange.headers("Sec-Fetch-Site").contains("cross-site")
                && exchange.method().equals("GET")) {
            // the browser kept the cookie back; our own link brings it
            goOn(exchange, "Opening the approvals", "You followed a link from another site.", plan);
            return;
        }
        PageAnswers.redirect(exchange, PATH + (plan.isEmpty() ? "" : "?plan=" + plan));
    }

    /** A page whose own link leads on at once, because browsers send strict cookies only along with links of the same site. */
    private void goOn(HttpExchange exchange, String heading, String text, String plan) {
        PageAnswers.message(
                exchange,
                200,
                Frame.signedOut("Approvals", assets),
                heading,
                text,
                ApprovalPage.path(plan),
                "Continue",
                true);
    }

    void form(HttpExchange exchange, String plan) {
        form(exchange, 200, plan, Optional.empty());
    }

    private void form(HttpExchange exchange, int status, String plan, Optional<String> problem) {
        PageAnswers.html(
                exchange,
                status,
                output -> JtesigninGenerated.render(
                        output,
                        null,
                        Frame.signedOut("Sign in", assets),
                        ApprovalPage.idOrEmpty(plan),
                        withToken,
                        openId.isPresent(),
                        problem));
    }

    /** Signs in with the token of the form, and goes to the plan that it names, or says why not. */
    void signIn(HttpExchange exchange, FormFields form) {
        requirePrivate(exchange);
        String plan = form.text("plan");
        if (begin(exchange, form.text("token").strip(), plan)) {
            PageAnswers.redirect(exchange, ApprovalPage.path(plan));
        }
    }

    boolean isOpenIdStep(String path) {
        return openId.isPresent() && (path.equals(OPENID_START) || path.equals(OpenIdSignIn.RETURN_PATH));
    }

    void openIdStep(HttpExchange exchange) {
        requirePrivate(exchange);
        try {
            if (exchange.path().equals(OPENID_START)) {
                start(exchange, openId.orElseThrow());
            } else {
                finish(exchange, openId.orElseThrow());
            }
        } catch (AuthException refused) {
            refuse(exchange, refused.answer(), "");
        }
    }

    private static void start(HttpExchange exchange, OpenIdSignIn provider) throws AuthException {
        String plan = FormFields.of(exchange.query()).text("plan");
        OpenIdSignIn.Started started = provider.start(plan, exchange.peer().address());
        OPENID_COOKIE.set(exchange, started.secret(), OpenIdSignIn.LONGEST);
        PageAnswers.redirect(exchange, started.issuerPage().toString());
    }

    private void finish(HttpExchange exchange, OpenIdSignIn provider) throws AuthException {
        String secret = OPENID_COOKIE.of(exchange).orElse("");
        OPENID_COOKIE.forget(exchange);
        OpenIdSignIn.SignedIn signedIn =
                provider.finish(exchange.query(), secret, exchange.peer().address());
        // the browser came from another site, so it would keep the new cookie back if it were redirected
        if (begin(exchange, signedIn.accessToken(), signedIn.plan())) {
            goOn(exchange, "Signed in", "You signed in at your identity provider.", signedIn.plan());
        }
    }

    private static void requirePrivate(HttpExchange exchange) {
        if (!PageCookie.isPrivate(exchange)) {
            throw new HttpRejection(
                    403,
                    "https_required",
                    "Signing in takes https, or this machine itself. Behind a proxy, set"
                            + " LAGO_MCP_HTTP_TRUSTED_PROXIES.");
        }
    }

    /** Begins a session with this token; where it opens nothing, answers why, and returns false. */
    private boolean begin(HttpExchange exchange, String token, String plan) {
        List<String> header = token.isEmpty() ? List.of() : List.of("Bearer " + token);
        PageSession.Credential credential =
                address -> authenticator.authenticate(new AuthRequest(header, "", address, List.of(), List.of()));
        try {
            Principal person = credential.check(exchange.peer().address());
            sessions.of(exchange).ifPresent(sessions::end);
            sessions.begin(exchange, person.name(), credential);
            return true;
        } catch (AuthException refused) {
            refuse(exchange, refused.answer(), plan);
            return false;
        }
    }

    private void refuse(HttpExchange exchange, AuthException.Answer refused, String plan) {
        refused.retryAfter()
                .ifPresent(
                        wait -> exchange.response().getHeaders().put("Retry-After", Long.toString(wait.toSeconds())));
        // without the challenge of the protocol, which would make browsers ask for a password
        form(exchange, refused.status() == 401 ? 403 : refused.status(), plan, Optional.of(refused.message()));
    }
}
