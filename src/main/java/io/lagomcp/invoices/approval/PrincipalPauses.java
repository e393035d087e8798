package io.lagomcp.invoices.approval;

import io.lagomcp.invoices.approval.pending.PendingPlan;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.approval.plan.RefusedException;
import io.lagomcp.invoices.approval.plan.Role;
import io.lagomcp.invoices.audit.AuditIndex;
import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.audit.Pause;
import io.lagomcp.invoices.audit.event.AuditContext;
import io.lagomcp.invoices.audit.event.AuditEvent.PauseChange;
import io.lagomcp.invoices.audit.event.AuditSanitizer;
import io.lagomcp.invoices.lago.SafeText;
import java.util.List;
import java.util.Optional;

/**
 * Pauses and resumes principals. A paused principal makes no plan and approves or rejects none, and nobody carries out their
 * plans, until they are resumed; reading goes on. The audit log holds who is paused, so that it is true for all processes that
 * share the log, and after a restart. Thread-safe.
 *
 * <p>Nobody pauses or resumes themselves: a pause is for others to end. The operator of this machine, who can write the audit
 * log anyway, can resume everybody, so that approvers who paused each other lock nobody out for good.
 *
 * <p>All methods throw {@link RefusedException} when nothing was changed.
 */
public final class PrincipalPauses {
    private static final String TOOL = "pause_principal";
    private static final int LONGEST_REASON = 300;
    private static final int LONGEST_NAME = 200;

    private static final Refusal READ_ONLY = new Refusal(
            "read_only",
            "This server is read-only, so that nobody is paused or resumed: nothing was changed.",
            "Use a server that is not read-only, or its command approvals.");

    private static final Refusal REASON_NEEDED = new Refusal(
            "reason_needed",
            "A pause needs a reason of 1 to " + LONGEST_REASON + " characters: nothing was changed.",
            "Say why; the paused principal is shown it.");

    private static final Refusal OWN_PAUSE = new Refusal(
            "own_pause",
            "Nobody pauses or resumes themselves: nothing was changed.",
            "Ask another approver, or the server's operator.");

    private static final Refusal ONLY_APPROVERS_PAUSE = new Refusal(
            "approver_needed", "Only approvers pause and resume principals: nothing was changed.", "Ask an approver.");

    private static final Refusal NO_SUCH_NAME = new Refusal(
            "invalid_name",
            "This is no name of a principal: nothing was changed.",
            "Give the name as plans and the audit log show it.");

    private final AuditTrail trail;
    private final boolean readOnly;

    /**
     * Those of this log.
     *
     * @param readOnly whether this server changes nothing, so that it pauses nobody either
     */
    public PrincipalPauses(AuditLog audit, boolean readOnly) {
        this.trail = new AuditTrail(audit);
        this.readOnly = readOnly;
    }

    /**
     * Who pauses or resumes.
     *
     * @param name for the record
     * @param client the program that they use
     * @param channel the way they do it
     * @param principal who they are; empty for the operator of this machine
     */
    public record Decider(String name, String client, String channel, Optional<Principal> principal) {

        /** An approver over HTTP. */
        public static Decider of(Caller caller) {
            return new Decider(
                    caller.principal().name(),
                    caller.client(),
                    caller.confirmation().name(),
                    Optional.of(caller.principal()));
        }

        /**
         * The operator of this machine.
         *
         * @param login their name on this machine
         */
        public static Decider operator(String login) {
            return new Decider("operator " + login, "", "terminal", Optional.empty());
        }

        /** Whether this is the principal or the person of this name, as far as that is known. */
        private boolean is(String paused, String person) {
            return principal
                    .filter(self -> List.of(paused, person).contains(AuditSanitizer.of(self.name()))
                            || (!self.person().isEmpty()
                                    && List.of(paused, person).contains(AuditSanitizer.of(self.person()))))
                    .isPresent();
        }
    }

    /** Who is paused, by name. */
    public List<Pause> all() {
        return trail.read(AuditIndex::pauses);
    }

    /** The pause of this principal. */
    public Optional<Pause> of(Principal principal) {
        return trail.read(index -> index.pauseOf(principal.name(), principal.person()));
    }

    /** Whether this approver can pause or resume this principal, unless they are paused themselves. */
    public boolean mayChange(String name, String person, Principal by) {
        return !readOnly
                && by.grant().role() == Role.APPROVER
                && !new Decider(by.name(), "", "", Optional.of(by))
                        .is(AuditSanitizer.of(name), AuditSanitizer.of(person));
    }

    /**
     * Pauses a principal; one who is paused stays so, with the earlier reason.
     *
     * @param name of the principal, or of a person whose principals are all meant
     * @param person who uses that principal; empty text where it is not known
     * @param reason why, which the paused principal is shown: 1 to 300 characters
     */
    public void pause(String name, String person, String reason, Decider by) {
        String who = AuditSanitizer.of(name);
        String why = AuditSanitizer.of(reason, LONGEST_REASON + 1).strip();
        require(by, () -> {
            if (who.isBlank() || !who.equals(name) || name.length() > LONGEST_NAME) {
                throw new RefusedException(NO_SUCH_NAME);
            }
            if (why.isEmpty() || why.length() > LONGEST_REASON) {
                throw new RefusedException(REASON_NEEDED);
            }
            requireAnother(by, who, AuditSanitizer.of(person));
            PauseChange change = new PauseChange(who, person, true, by.name(), by.client(), by.channel(), why);
            trail.change(change, index -> objection(by, index)
                    .or(() -> pauseOf(who, index).map(pause -> new RefusedException(Refusal.alreadyPaused(pause)))));
        });
    }

    /**
     * Resumes a principal; one who is not paused stays so.
     *
     * @param name as {@link #all} gives it
     */
    public void resume(String name, Decider by) {
        String who = AuditSanitizer.of(name);
        require(by, () -> {
            Pause pause =
                    trail.read(index -> pauseOf(who, index)).orElseThrow(() -> new RefusedException(notPaused(who)));
            requireAnother(by, who, pause.person());
            PauseChange change = new PauseChange(who, pause.person(), false, by.name(), by.client(), by.channel(), "");
            trail.change(change, index -> objection(by, index)
                    .or(() -> pauseOf(who, index).isPresent()
                            ? Optional.empty()
                            : Optional.of(new RefusedException(notPaused(who)))));
        });
    }

    private static Refusal notPaused(String name) {
        return new Refusal(
                "not_paused",
                SafeText.token(name) + " is not paused: nothing was changed.",
                "`lago-invoices-mcp approvals paused` lists who is.");
    }

    private static Optional<Pause> pauseOf(String name, AuditIndex index) {
        return index.pauses().stream()
                .filter(pause -> pause.principal().equals(name))
                .findFirst();
    }

    private void require(Decider by, Runnable work) {
        AuditContext subject = new AuditContext("", by.name(), by.client(), TOOL, "");
        trail.recordRefusals(subject, by.channel(), () -> {
            if (readOnly) {
                throw new RefusedException(READ_ONLY);
            }
            by.principal().map(Principal::asOfNow).map(Principal::grant).ifPresent(grant -> {
                if (grant.role() != Role.APPROVER) {
                    throw new RefusedException(ONLY_APPROVERS_PAUSE);
                }
                RefusedException.throwIf(
                        grant.objectionTo(ConfirmationChannel.relay().name()));
            });
            work.run();
            return true;
        });
    }

    private static void requireAnother(Decider by, String name, String person) {
        if (by.is(name, person)) {
            throw new RefusedException(OWN_PAUSE);
        }
    }

    /** Somebody who is paused can end neither their own pause nor anything else. */
    private static Optional<RefusedException> objection(Decider by, AuditIndex index) {
        return by.principal().flatMap(principal -> objection(principal, index));
    }

    /** Why this plan cannot be carried out now: its maker is paused, or who decides. */
    static Optional<RefusedException> objection(PendingPlan plan, Optional<Principal> responder, AuditIndex index) {
        return responder.flatMap(principal -> objection(principal, index)).or(() -> {
            Principal maker = plan.maker();
            return index.pauseOf(maker.name(), maker.person())
                    .map(pause -> new RefusedException(
                            responder.isEmpty() || responder.get().name().equals(maker.name())
                                    ? Refusal.paused(pause)
                                    : Refusal.makerPaused(pause)));
        });
    }

    /** Why this principal can change nothing now; empty while they are not paused. */
    static Optional<RefusedException> objection(Principal principal, AuditIndex index) {
        return index.pauseOf(principal.name(), principal.person())
                .map(pause -> new RefusedException(Refusal.paused(pause)));
    }
}
