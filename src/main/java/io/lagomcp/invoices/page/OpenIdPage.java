package io.lagomcp.invoices.page;

import io.lagomcp.invoices.auth.OpenIdSignIn;
import io.lagomcp.invoices.http.HttpExchange;

/** The two steps of signing in at the identity provider, and the cookie between them. */
record OpenIdPage(OpenIdSignIn signIn) {
    /** Where the first step is; the second is {@link OpenIdSignIn#RETURN_PATH}. */
    static final String START = ApprovalPage.PATH + "/openid/start";

    /** Sent with the redirect that comes from the identity provider, which a strict cookie would not be. */
    private static final PageCookie COOKIE = new PageCookie("lago-sign-in", "Lax");

    /** Whether this is one of the two steps. */
    static boolean isStep(String path) {
        return path.equals(START) || path.equals(OpenIdSignIn.RETURN_PATH);
    }

    /** Does the step; the caller answers. */
    OpenIdSignIn.Step step(HttpExchange exchange) {
        String address = exchange.peer().address();
        if (exchange.path().equals(START)) {
            OpenIdSignIn.Step step =
                    signIn.start(FormFields.of(exchange.query()).text("plan"), address);
            if (step instanceof OpenIdSignIn.Started started) {
                COOKIE.set(exchange, started.secret(), OpenIdSignIn.LONGEST);
            }
            return step;
        }
        String secret = COOKIE.of(exchange).orElse("");
        COOKIE.forget(exchange);
        return signIn.finish(exchange.query(), secret, address);
    }
}
