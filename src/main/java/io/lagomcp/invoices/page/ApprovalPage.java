package io.lagomcp.invoices.page;

import gg.jte.html.OwaspHtmlTemplateOutput;
import gg.jte.output.StringOutput;
import io.lagomcp.invoices.approval.ApprovalService;
import io.lagomcp.invoices.approval.PlanDetails;
import io.lagomcp.invoices.approval.PrincipalPauses;
import io.lagomcp.invoices.approval.pending.PlanStore;
import io.lagomcp.invoices.approval.plan.Permissions;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.RefusedException;
import io.lagomcp.invoices.approval.plan.Role;
import io.lagomcp.invoices.auth.AuthRequest;
import io.lagomcp.invoices.auth.AuthResult;
import io.lagomcp.invoices.auth.Authenticator;
import io.lagomcp.invoices.auth.ClientNetwork;
import io.lagomcp.invoices.auth.OpenIdSignIn;
import io.lagomcp.invoices.http.HttpEndpoint;
import io.lagomcp.invoices.http.HttpExchange;
import io.lagomcp.invoices.http.HttpRejection;
import io.lagomcp.invoices.http.PerPrincipalExecutor;
import io.lagomcp.invoices.lago.InvoiceReader;
import io.lagomcp.invoices.lago.http.CorrelationId;
import io.lagomcp.invoices.limit.DrainLatch;
import io.lagomcp.invoices.limit.LimitExceededException;
import io.lagomcp.invoices.limit.MemoryReservation;
import io.lagomcp.invoices.limit.PerOwnerLimit;
import io.lagomcp.invoices.page.template.JtelistGenerated;
import io.lagomcp.invoices.page.template.JtemessageGenerated;
import io.lagomcp.invoices.page.template.JteplanGenerated;
import io.lagomcp.invoices.page.template.JtesigninGenerated;
import io.lagomcp.invoices.page.view.Frame;
import io.lagomcp.invoices.page.view.MessageView;
import io.lagomcp.invoices.page.view.PlanView;
import io.lagomcp.invoices.page.view.SignInView;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.eclipse.jetty.http.HttpFields;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * {@code /approvals}: where people see the plans that wait, and approve or reject them, in a browser. Every request is checked against
 * the credential that its person signed in with. Decisions are made by {@link ApprovalService}, as those over the protocol are.
 */
public final class ApprovalPage implements HttpEndpoint {
    /** Where the list is; everything else is below. */
    public static final String PATH = "/approvals";

    private static final Logger LOG = LoggerFactory.getLogger(ApprovalPage.class);
    private static final String SIGN_IN = PATH + "/sign-in";
    private static final String SIGN_OUT = PATH + "/sign-out";
    private static final String EVENTS = PATH + "/events";
    private static final Pattern PLAN = Pattern.compile(PATH + "/([a-z0-9]{10})(?:/(approve|reject|check|pause))?");
    private static final String HTML = "text/html; charset=utf-8";
    /** Unless its weight is zero, which refuses it. */
    private static final Pattern GZIP = Pattern.compile("gzip(;\\s*q=(1|1\\..*|0\\.0*[1-9].*))?");

    private static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy",
            "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; form-action"
                    + " 'self'; base-uri 'none'; frame-ancestors 'none'",
            "Referrer-Policy",
            "no-referrer",
            "X-Frame-Options",
            "DENY",
            "Cross-Origin-Opener-Policy",
            "same-origin",
            "Cross-Origin-Resource-Policy",
            "same-origin",
            "Cache-Control",
            "no-store");

    private final ApprovalService approvals;
    private final Authenticator authenticator;
    private final boolean withToken;
    private final PageSessions sessions;
    private final PageAssets assets = PageAssets.load();
    private final PlanListPage lists;
    private final PlanPage plans;
    private final PageDecisions decisions;
    private final PausedPrincipals pauses;
    private final Optional<OpenIdPage> openId;
    private final PerPrincipalExecutor workers;
    private final PerOwnerLimit memory;
    private final WaitingStreams streams;
    private final DrainLatch inFlight = new DrainLatch();

    /**
     * The page of one account.
     *
     * @param withToken whether people need a token to sign in
     * @param openId signs people in at their identity provider, where there is one
     * @param threads carry requests out
     * @param calls how many of them at once
     * @param memory in bytes, what requests and the work on them may take
     */
    public ApprovalPage(
            ApprovalService approvals,
            InvoiceReader invoices,
            Authenticator authenticator,
            boolean withToken,
            Optional<OpenIdSignIn> openId,
            PrincipalPauses pauses,
            Executor threads,
            PerOwnerLimit calls,
            PerOwnerLimit memory,
            Clock clock) {
        this.approvals = approvals;
        this.authenticator = authenticator;
        this.withToken = withToken;
        this.sessions = new PageSessions(clock);
        this.lists = new PlanListPage(approvals.inbox(), clock);
        this.plans = new PlanPage(approvals, new InvoiceEvidence(invoices));
        this.pauses = new PausedPrincipals(pauses);
        this.decisions = new PageDecisions(approvals, this.pauses);
        this.openId = openId.map(OpenIdPage::new);
        this.workers = new PerPrincipalExecutor(threads, calls);
        this.memory = memory;
        this.streams = new WaitingStreams(this::reader, lists::waiting, threads);
    }

    private Optional<Principal> reader(WaitingStreams.Stream stream) {
        return sessions.isOpen(stream.session())
                        && stream.session()
                                        .credential()
                                        .check(stream.exchange().peer().address())
                                instanceof AuthResult.Admitted admitted
                        && admitted.principal().name().equals(stream.session().principal())
                ? Optional.of(admitted.principal())
                : Optional.empty();
    }

    /** Runs a task every so often, until the page is closed. */
    public void every(Duration interval, Runnable task) {
        streams.every(interval, task);
    }

    /** This page by its paths. */
    public Map<String, HttpEndpoint> endpoints() {
        return Map.of(PATH, this, PATH + "/", this);
    }

    /** Takes no further decision and waits until those under way are carried out, but no longer than this. */
    public void drain(Duration limit) {
        inFlight.close();
        streams.close();
        if (!inFlight.awaitEmpty(limit)) {
            LOG.warn("Some decisions made on the approval page did not end in time");
        }
    }

    @Override
    public String bodyType() {
        return "application/x-www-form-urlencoded";
    }

    @Override
    public Optional<Admission> admit(HttpExchange exchange) {
        Optional<PageSession> session = sessions.of(exchange);
        if (session.isEmpty() || PageAssets.isAsset(exchange.path())) {
            return Optional.of(new Admission(stranger(exchange), false));
        }
        AuthResult now = session.get().credential().check(exchange.peer().address());
        if (now instanceof AuthResult.Admitted admitted
                && admitted.principal().name().equals(session.get().principal())) {
            return Optional.of(new Admission(admitted.principal(), true));
        }
        if (now instanceof AuthResult.Refused refused && (refused.status() == 429 || refused.status() >= 500)) {
            throw HttpRejection.of(refused);
        }
        sessions.end(session.get());
        return Optional.of(new Admission(stranger(exchange), false));
    }

    /** Somebody who is not signed in, and may do nothing. Limits count them by their network. */
    private static Principal stranger(HttpExchange exchange) {
        return Principal.unidentified(
                "network " + ClientNetwork.of(exchange.peer().address()),
                new Permissions(Role.READER, Optional.of(Set.of())));
    }

    @Override
    public void serve(HttpExchange exchange, Principal principal) {
        if (!exchange.method().equals("GET") && !exchange.method().equals("HEAD")) {
            throw HttpEndpoint.wrongMethod("GET, HEAD, POST");
        }
        if (PageAssets.isAsset(exchange.path())) {
            assets.send(exchange);
            return;
        }
        Matcher plan = PLAN.matcher(exchange.path());
        boolean isPlan = plan.matches() && plan.group(2) == null;
        if (exchange.path().equals(SIGN_IN)) {
            signInForm(exchange, 200, FormFields.of(exchange.query()).text("plan"), Optional.empty());
            return;
        }
        if (openId.isPresent() && OpenIdPage.isStep(exchange.path())) {
            work(
                    exchange,
                    principal,
                    new MemoryReservation(memory, principal.name()),
                    () -> openId(exchange, openId.get()));
            return;
        }
        boolean isStream = exchange.path().equals(EVENTS);
        if (!isPlan && !isStream && !exchange.path().equals(PATH)) {
            throw notFound();
        }
        Optional<PageSession> session = sessions.of(exchange);
        if (session.isEmpty()) {
            askToSignIn(exchange, isPlan ? plan.group(1) : "");
            return;
        }
        work(exchange, principal, new MemoryReservation(memory, principal.name()), () -> {
            if (isStream) {
                streams.begin(exchange, principal, session.get());
            } else if (isPlan) {
                showPlan(exchange, principal, session.get(), plan.group(1));
            } else {
                html(
                        exchange,
                        200,
                        output -> JtelistGenerated.render(
                                output,
                                null,
                                lists.of(
                                        principal,
                                        FormFields.of(exchange.query()),
                                        session.get().take(""),
                                        pauses.all(principal, session.get()),
                                        frame("Approvals", principal, session.get()))));
            }
        });
    }

    @Override
    public void post(HttpExchange exchange, Principal principal, String body, MemoryReservation memory) {
        requireSameOrigin(exchange);
        FormFields form = FormFields.of(body);
        if (exchange.path().equals(SIGN_IN)) {
            memory.close();
            signIn(exchange, form);
            return;
        }
        Matcher plan = PLAN.matcher(exchange.path());
        boolean decides = plan.matches() && plan.group(2) != null;
        boolean resumes = exchange.path().equals(PausedPrincipals.RESUME);
        if (!decides && !resumes && !exchange.path().equals(SIGN_OUT)) {
            throw notFound();
        }
        Optional<PageSession> session = sessions.of(exchange);
        if (session.isEmpty()) {
            memory.close();
            askToSignIn(exchange, decides ? plan.group(1) : "");
        } else if (decides) {
            work(exchange, principal, memory, () -> decide(exchange, principal, session.get(), plan, form));
        } else if (resumes) {
            work(exchange, principal, memory, () -> resume(exchange, principal, session.get(), form));
        } else {
            memory.close();
            requireToken(session.get().isFormToken(form.text("csrf"), "sign-out"));
            sessions.end(session.get());
            PageSessions.forget(exchange);
            redirect(exchange, SIGN_IN);
        }
    }

    /** Forms of other pages, which browsers mark: the cookie alone would keep most of them out. */
    private static void requireSameOrigin(HttpExchange exchange) {
        List<String> site = exchange.headers("Sec-Fetch-Site");
        String own = exchange.peer().scheme() + "://" + exchange.peer().authority();
        boolean same = site.isEmpty()
                ? exchange.header("Origin").filter(own::equalsIgnoreCase).isPresent()
                : site.equals(List.of("same-origin"));
        if (!same) {
            throw HttpRejection.recorded(
                    403, "cross_site_form", "This form was not sent by the approval page. Nothing was decided.");
        }
    }

    private static void requireToken(boolean right) {
        if (!right) {
            throw HttpRejection.recorded(
                    403,
                    "form_token_invalid",
                    "This form does not belong to your session and plan. Nothing was decided: open the plan again.");
        }
    }

    private void decide(
            HttpExchange exchange, Principal principal, PageSession session, Matcher path, FormFields form) {
        String id = path.group(1);
        PlanDetails details = approvals.inbox().details(id, principal).orElseThrow(ApprovalPage::notFound);
        requireToken(session.isFormToken(
                form.text("csrf"), "decide", id, details.plan().plan().statement()));
        if (!inFlight.enter()) {
            throw new HttpRejection(
                    503, "shutting_down", "The server is stopping. Nothing was decided: try again later.");
        }
        try {
            session.leave(id, decisions.make(path.group(2), details, form, principal));
        } finally {
            inFlight.leave();
        }
        redirect(exchange, PATH + "/" + id);
    }

    private void resume(HttpExchange exchange, Principal principal, PageSession session, FormFields form) {
        String name = form.text("name");
        requireToken(session.isFormToken(form.text("csrf"), "resume", name));
        String plan = idOrEmpty(form.text("plan"));
        session.leave(plan, pauses.resume(name, PageDecisions.decider(principal)));
        redirect(exchange, path(plan));
    }

    private void showPlan(HttpExchange exchange, Principal principal, PageSession session, String id) {
        PlanDetails details = approvals.inbox().details(id, principal).orElseThrow(ApprovalPage::notFound);
        PlanView view = plans.of(
                details,
                principal,
                session.formToken("decide", id, details.plan().plan().statement()),
                session.take(id),
                pauses.of(details.plan().maker(), principal, session),
                frame("Plan " + id, principal, session));
        html(exchange, 200, output -> JteplanGenerated.render(output, null, view));
    }

    private static String idOrEmpty(String text) {
        return PlanStore.Ids.isId(text) ? text : "";
    }

    /** The path of this plan; of the list where it is empty. */
    private static String path(String plan) {
        return PATH + (plan.isEmpty() ? "" : "/" + plan);
    }

    private static HttpRejection notFound() {
        return new HttpRejection(
                404, "not_found", "There is no such page, or a plan that is no longer kept or not shown to you.");
    }

    private void askToSignIn(HttpExchange exchange, String plan) {
        if (exchange.headers("Sec-Fetch-Site").contains("cross-site")
                && exchange.method().equals("GET")) {
            // the browser kept the cookie back; our own link brings it
            goOn(exchange, "Opening the approvals", "You followed a link from another site.", plan);
            return;
        }
        redirect(exchange, SIGN_IN + (plan.isEmpty() ? "" : "?plan=" + plan));
    }

    /** A page whose own link leads on at once, because browsers send strict cookies only along with links of the same site. */
    private void goOn(HttpExchange exchange, String heading, String text, String plan) {
        String path = path(plan);
        html(
                exchange,
                200,
                output -> JtemessageGenerated.render(
                        output, null, new MessageView(frame("Approvals"), heading, text, path, "Continue", true)));
    }

    private void signInForm(HttpExchange exchange, int status, String plan, Optional<String> problem) {
        String safe = idOrEmpty(plan);
        html(
                exchange,
                status,
                output -> JtesigninGenerated.render(
                        output, null, new SignInView(frame("Sign in"), safe, withToken, openId.isPresent(), problem)));
    }

    private void openId(HttpExchange exchange, OpenIdPage page) {
        requirePrivate(exchange);
        OpenIdSignIn.Step step = page.step(exchange);
        if (step instanceof OpenIdSignIn.Started started) {
            redirect(exchange, started.issuerPage().toString());
        } else if (step instanceof OpenIdSignIn.SignedIn signedIn) {
            // the browser came from another site, so it would keep the new cookie back if it were redirected
            if (begin(exchange, signedIn.accessToken(), signedIn.plan())) {
                goOn(exchange, "Signed in", "You signed in at your identity provider.", signedIn.plan());
            }
        } else if (step instanceof OpenIdSignIn.NotSignedIn not) {
            refuseSignIn(exchange, not.why(), "");
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

    private void signIn(HttpExchange exchange, FormFields form) {
        requirePrivate(exchange);
        String plan = form.text("plan");
        if (begin(exchange, form.text("token").strip(), plan)) {
            redirect(exchange, path(idOrEmpty(plan)));
        }
    }

    /** Begins a session with this token; where it opens nothing, answers why, and returns false. */
    private boolean begin(HttpExchange exchange, String token, String plan) {
        List<String> header = token.isEmpty() ? List.of() : List.of("Bearer " + token);
        PageSession.Credential credential =
                address -> authenticator.authenticate(new AuthRequest(header, "", address, List.of(), List.of()));
        AuthResult result = credential.check(exchange.peer().address());
        if (result instanceof AuthResult.Refused refused) {
            refuseSignIn(exchange, refused, plan);
            return false;
        }
        sessions.of(exchange).ifPresent(sessions::end);
        sessions.begin(exchange, ((AuthResult.Admitted) result).principal().name(), credential);
        return true;
    }

    private void refuseSignIn(HttpExchange exchange, AuthResult.Refused refused, String plan) {
        refused.retryAfter()
                .ifPresent(
                        wait -> exchange.response().getHeaders().put("Retry-After", Long.toString(wait.toSeconds())));
        // without the challenge of the protocol, which would make browsers ask for a password
        int status = refused.status() == 401 ? 403 : refused.status();
        signInForm(exchange, status, plan, Optional.of(refused.message()));
    }

    private Frame frame(String title) {
        return new Frame(title, assets.version(), Optional.empty());
    }

    private Frame frame(String title, Principal principal, PageSession session) {
        return new Frame(
                title,
                assets.version(),
                Optional.of(new Frame.Viewer(
                        principal.name(), principal.grant().role().word(), session.formToken("sign-out"))));
    }

    /** Does the work on a thread of its own, within its memory, and answers with what it throws. */
    private void work(HttpExchange exchange, Principal principal, MemoryReservation reservation, Runnable work) {
        try {
            workers.of(principal).execute(() -> {
                MDC.put(CorrelationId.KEY, exchange.correlationId());
                try (reservation) {
                    reservation.during(work);
                } catch (HttpRejection refused) {
                    refuse(exchange, refused);
                } catch (LimitExceededException full) {
                    refuse(exchange, HttpRejection.of(full));
                } catch (RefusedException refused) {
                    // refused decisions are shown on the page of their plan; here the audit log cannot be read
                    refuse(
                            exchange,
                            new HttpRejection(
                                            503,
                                            refused.refusal().code(),
                                            refused.refusal().message())
                                    .with("Retry-After", "5"));
                } catch (RuntimeException | Error unexpected) {
                    LOG.error("{} {} failed", exchange.method(), exchange.path(), unexpected);
                    refuse(
                            exchange,
                            new HttpRejection(500, "internal_error", "This server failed in an unexpected way."));
                } finally {
                    MDC.remove(CorrelationId.KEY);
                }
            });
        } catch (RejectedExecutionException busy) {
            throw new HttpRejection(503, "server_busy", "The server is busy. Try again in a few seconds.")
                    .with("Retry-After", "5");
        }
    }

    @Override
    public void refuse(HttpExchange exchange, HttpRejection refused) {
        refused.headers()
                .forEach((name, value) -> exchange.response().getHeaders().put(name, value));
        html(
                exchange,
                refused.status(),
                output -> JtemessageGenerated.render(
                        output,
                        null,
                        new MessageView(
                                frame("Not possible"),
                                refused.status() == 404 ? "Not found" : "Not possible",
                                String.valueOf(refused.getMessage()),
                                PATH,
                                "Back to the list",
                                false)));
    }

    private static void redirect(HttpExchange exchange, String path) {
        secure(exchange);
        exchange.response().getHeaders().put("Location", path);
        exchange.empty(303);
    }

    private static void html(HttpExchange exchange, int status, Consumer<OwaspHtmlTemplateOutput> template) {
        StringOutput text = new StringOutput();
        template.accept(new OwaspHtmlTemplateOutput(text));
        secure(exchange);
        answer(exchange, status, HTML, text.toString().getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Answers with a text, compressed where the browser takes that: the page of a large batch repeats itself. Its length tells other
     * sites nothing, because browsers send the cookie of the session with no request of theirs.
     */
    static void answer(HttpExchange exchange, int status, String type, byte[] text) {
        HttpFields.Mutable headers = exchange.response().getHeaders();
        headers.put("Vary", "Accept-Encoding");
        boolean takesGzip = exchange.headers("Accept-Encoding").stream()
                .flatMap(value -> Stream.of(value.split(",")))
                .map(String::strip)
                .anyMatch(coding -> GZIP.matcher(coding).matches());
        if (takesGzip) {
            headers.put("Content-Encoding", "gzip");
        }
        exchange.answer(status, type, takesGzip ? compressed(text) : text);
    }

    private static byte[] compressed(byte[] text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    /** What every answer of the page carries. */
    static void secure(HttpExchange exchange) {
        HttpFields.Mutable headers = exchange.response().getHeaders();
        HEADERS.forEach(headers::put);
    }
}
