package io.lagomcp.invoices.page;

import io.lagomcp.invoices.approval.ApprovalService;
import io.lagomcp.invoices.approval.PlanDetails;
import io.lagomcp.invoices.approval.PrincipalPauses;
import io.lagomcp.invoices.approval.pending.PlanStore;
import io.lagomcp.invoices.approval.plan.Permissions;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.RefusedException;
import io.lagomcp.invoices.approval.plan.Role;
import io.lagomcp.invoices.auth.AuthException;
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
import io.lagomcp.invoices.page.template.JteplanGenerated;
import io.lagomcp.invoices.page.view.Frame;
import io.lagomcp.invoices.page.view.PlanView;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
    private static final String SIGN_OUT = PATH + "/sign-out";
    private static final String EVENTS = PATH + "/events";
    private static final Pattern PLAN = Pattern.compile(PATH + "/([a-z0-9]{10})(?:/(approve|reject|check|pause))?");
    private final ApprovalService approvals;
    private final PageSessions sessions;
    private final PageAssets assets = PageAssets.load();
    private final PlanListViewBuilder lists;
    private final PlanViewBuilder plans;
    private final PageDecisions decisions;
    private final PausedPrincipals pauses;
    private final PageSignIn signIn;
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
        this.sessions = new PageSessions(clock);
        this.lists = new PlanListViewBuilder(approvals.inbox(), clock);
        this.plans = new PlanViewBuilder(approvals, new InvoiceEvidence(invoices));
        this.pauses = new PausedPrincipals(pauses);
        this.decisions = new PageDecisions(approvals, this.pauses);
        this.signIn = new PageSignIn(authenticator, withToken, openId, sessions, assets.version());
        this.workers = new PerPrincipalExecutor(threads, calls);
        this.memory = memory;
        this.streams = new WaitingStreams(this::reader, lists::waiting, threads);
    }

    private Optional<Principal> reader(WaitingStreams.Stream stream) {
        if (!sessions.isOpen(stream.session())) {
            return Optional.empty();
        }
        try {
            return owner(stream.session(), stream.exchange());
        } catch (AuthException refused) {
            return Optional.empty();
        }
    }

    /** Whose session it is at this moment; empty where its credential belongs to somebody else now. */
    private static Optional<Principal> owner(PageSession session, HttpExchange exchange) throws AuthException {
        Principal now = session.credential().check(exchange.peer().address());
        return now.name().equals(session.principal()) ? Optional.of(now) : Optional.empty();
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
        try {
            Optional<Principal> owner = owner(session.get(), exchange);
            if (owner.isPresent()) {
                return Optional.of(new Admission(owner.get(), true));
            }
        } catch (AuthException refused) {
            if (refused.answer().status() == 429 || refused.answer().status() >= 500) {
                throw HttpRejection.of(refused.answer());
            }
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
        if (exchange.path().equals(PageSignIn.PATH)) {
            signIn.form(exchange, FormFields.of(exchange.query()).text("plan"));
            return;
        }
        if (signIn.isOpenIdStep(exchange.path())) {
            work(
                    exchange,
                    principal,
                    new MemoryReservation(memory, principal.name()),
                    () -> signIn.openIdStep(exchange));
            return;
        }
        boolean isStream = exchange.path().equals(EVENTS);
        if (!isPlan && !isStream && !exchange.path().equals(PATH)) {
            throw notFound();
        }
        Optional<PageSession> session = sessions.of(exchange);
        if (session.isEmpty()) {
            signIn.ask(exchange, isPlan ? plan.group(1) : "");
            return;
        }
        work(exchange, principal, new MemoryReservation(memory, principal.name()), () -> {
            if (isStream) {
                streams.begin(exchange, principal, session.get());
            } else if (isPlan) {
                showPlan(exchange, principal, session.get(), plan.group(1));
            } else {
                PageAnswers.html(
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
        if (exchange.path().equals(PageSignIn.PATH)) {
            memory.close();
            signIn.signIn(exchange, form);
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
            signIn.ask(exchange, decides ? plan.group(1) : "");
        } else if (decides) {
            work(exchange, principal, memory, () -> decide(exchange, principal, session.get(), plan, form));
        } else if (resumes) {
            work(exchange, principal, memory, () -> resume(exchange, principal, session.get(), form));
        } else {
            memory.close();
            requireToken(session.get().isFormToken(form.text("csrf"), "sign-out"));
            sessions.end(session.get());
            PageSessions.forget(exchange);
            PageAnswers.redirect(exchange, PageSignIn.PATH);
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
        PageAnswers.redirect(exchange, path(id));
    }

    private void resume(HttpExchange exchange, Principal principal, PageSession session, FormFields form) {
        String name = form.text("name");
        requireToken(session.isFormToken(form.text("csrf"), "resume", name));
        String plan = idOrEmpty(form.text("plan"));
        session.leave(plan, pauses.resume(name, PageDecisions.decider(principal)));
        PageAnswers.redirect(exchange, path(plan));
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
        PageAnswers.html(exchange, 200, output -> JteplanGenerated.render(output, null, view));
    }

    /** The id of a plan, as a form or a query gives it; empty text where it is none. */
    static String idOrEmpty(String text) {
        return PlanStore.Ids.isId(text) ? text : "";
    }

    /** The path of the plan with this id; of the list where it is none. */
    static String path(String plan) {
        return PlanStore.Ids.isId(plan) ? PATH + "/" + plan : PATH;
    }

    private static HttpRejection notFound() {
        return new HttpRejection(
                404, "not_found", "There is no such page, or a plan that is no longer kept or not shown to you.");
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
                            HttpRejection.unavailable(
                                    refused.refusal().code(), refused.refusal().message()));
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
            throw HttpRejection.unavailable("server_busy", "The server is busy. Try again in a few seconds.");
        }
    }

    @Override
    public void refuse(HttpExchange exchange, HttpRejection refused) {
        refused.headers()
                .forEach((name, value) -> exchange.response().getHeaders().put(name, value));
        PageAnswers.message(
                exchange,
                refused.status(),
                Frame.signedOut("Not possible", assets.version()),
                refused.status() == 404 ? "Not found" : "Not possible",
                String.valueOf(refused.getMessage()),
                PATH,
                "Back to the list",
                false);
    }
}
