package io.lagomcp.invoices.page;

import io.lagomcp.invoices.approval.PrincipalPauses;
import io.lagomcp.invoices.approval.PrincipalPauses.Decider;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.RefusedException;
import io.lagomcp.invoices.audit.Pause;
import io.lagomcp.invoices.lago.SafeText;
import io.lagomcp.invoices.page.view.Moment;
import io.lagomcp.invoices.page.view.PauseView;
import io.lagomcp.invoices.page.view.PlanView.Notice;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Pauses and resumes the makers of plans for who reads the page, and shows who is paused. */
record PausedPrincipals(PrincipalPauses pauses) {
    static final String RESUME = ApprovalPage.PATH + "/resume";

    /** The maker of a plan; empty where the reader can do nothing about them and they are not paused. */
    Optional<PauseView> of(Principal maker, Principal reader, PageSession session) {
        Optional<PauseView> paused = pauses.of(maker).map(pause -> shown(pause, reader, session));
        return paused.or(() -> pauses.mayChange(maker.name(), maker.person(), reader)
                ? Optional.of(new PauseView(SafeText.visible(maker.name()), Optional.empty(), "", ""))
                : Optional.empty());
    }

    List<PauseView> all(Principal reader, PageSession session) {
        return pauses.all().stream().map(pause -> shown(pause, reader, session)).toList();
    }

    private PauseView shown(Pause pause, Principal reader, PageSession session) {
        PauseView.Since since = new PauseView.Since(
                SafeText.visible(pause.by()), Moment.of(pause.since()), SafeText.visible(pause.reason()));
        boolean may = pauses.mayChange(pause.principal(), pause.person(), reader);
        return new PauseView(
                SafeText.visible(pause.principal()),
                Optional.of(since),
                may ? pause.principal() : "",
                may ? session.formToken("resume", pause.principal()) : "");
    }

    Notice pause(Principal maker, String reason, Decider by) {
        return done(() -> {
            pauses.pause(maker.name(), maker.person(), reason, by);
            return new Notice(
                    "good",
                    "Paused",
                    SafeText.visible(maker.name())
                            + " changes nothing until somebody resumes them. Their plans still wait.");
        });
    }

    Notice resume(String name, Decider by) {
        return done(() -> {
            pauses.resume(name, by);
            return new Notice("good", "Resumed", SafeText.visible(name) + " can plan changes again.");
        });
    }

    private static Notice done(Supplier<Notice> change) {
        try {
            return change.get();
        } catch (RefusedException refused) {
            return new Notice("caution", "Not done", refused.refusal().message());
        }
    }
}
