package io.lagomcp.invoices.audit;

import io.lagomcp.invoices.audit.RecordedAction.Details;
import io.lagomcp.invoices.audit.RecordedAction.State;
import io.lagomcp.invoices.audit.event.AuditContext.InvoiceReference;
import io.lagomcp.invoices.audit.event.AuditSanitizer;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * What the log says was done, in the last 30 days at least. It is consistent for the duration of the call that got it, and
 * must not be kept beyond that.
 */
public final class AuditIndex {
    private final String process;
    private final TreeMap<Long, RecordedAction> actions = new TreeMap<>();
    private final Map<String, Long> seqOfPlan = new HashMap<>();
    private final Map<String, Pause> pauses = new TreeMap<>();
    private final LineHashes lines;
    private ChainPosition last = ChainPosition.START;

    /** One that is given every line from the first one on. */
    AuditIndex(String process) {
        this(process, new LineHashes(Optional.empty()));
    }

    AuditIndex(String process, LineHashes lines) {
        this.process = process;
        this.lines = lines;
    }

    /** The number of the newest line; 0 when there is none. */
    public long lastSeq() {
        return last.seq();
    }

    /** The newest line, of number 0 where there is none; without its time. */
    public AuditHead head() {
        return new AuditHead(last.seq(), last.hash(), Optional.empty());
    }

    /**
     * Whether the log has this line: not where it is another log, or an older copy of this one.
     *
     * @param line from {@link #head}
     * @throws AuditException when the file that should hold it cannot be read
     */
    public boolean contains(AuditHead line) {
        return line.seq() > 0 && lines.contains(new ChainPosition(line.seq(), line.hash()));
    }

    /** The id that entries of this process carry. */
    public String process() {
        return process;
    }

    /** What was begun at this time or later, oldest first. */
    public List<RecordedAction> since(Instant time) {
        return actions.values().stream()
                .filter(action -> !action.time().isBefore(time))
                .toList();
    }

    /** The actions on this invoice, and the one that created it, newest first. */
    public List<RecordedAction> on(String lagoId) {
        String id = AuditSanitizer.of(lagoId);
        Predicate<InvoiceReference> meant = invoice -> invoice.lagoId().equals(id);
        return newestFirst()
                .filter(action -> action.subject().invoice().filter(meant).isPresent()
                        || action.result().filter(meant).isPresent())
                .toList();
    }

    /** The newest action of this principal with this key that did not fail, else the newest that did. */
    public Optional<RecordedAction> byRequestKey(String principal, String requestKey) {
        Optional<String> key = Optional.of(requestKey);
        return newestFirst()
                .filter(action -> action.answers(principal, key))
                // stable: among equals the newest stays first
                .min(Comparator.comparing(action -> action.state() == State.FAILED));
    }

    /** The newest action of the plan with this id. */
    public Optional<RecordedAction> ofPlan(String planId) {
        return Optional.ofNullable(seqOfPlan.get(planId)).map(actions::get);
    }

    /** What may have happened and is not settled, oldest first: without outcome, or with an unknown one. */
    public List<RecordedAction> unsettled() {
        return actions.values().stream()
                .filter(action -> !action.state().isSettled())
                .toList();
    }

    /** Who is paused, by name. */
    public List<Pause> pauses() {
        return List.copyOf(pauses.values());
    }

    /** The pause of this principal, or of all principals of this person. */
    public Optional<Pause> pauseOf(String principal, String person) {
        return pauses.values().stream()
                .filter(pause -> pause.concerns(principal) || pause.concerns(person))
                .findFirst();
    }

    private Stream<RecordedAction> newestFirst() {
        return actions.descendingMap().values().stream();
    }

    /** Takes an entry in; one that was copied to a later place says nothing new. */
    void add(AuditEntry entry) {
        if (entry.seq() <= last.seq()) {
            return;
        }
        restoredTo(new ChainPosition(entry.seq(), entry.text("hash")));
        switch (entry.event()) {
            case "intent" -> put(RecordedAction.startedBy(entry));
            case "outcome" -> end(entry);
            case "settled" -> settle(entry);
            case AuditEventWriter.PAUSED -> put(Pause.startedBy(entry));
            case AuditEventWriter.RESUMED -> pauses.remove(entry.text("paused_principal"));
            default -> {
                // nothing was done
            }
        }
    }

    /** Takes over what a checkpoint holds, in place of the entries before it. */
    void restore(AuditCheckpoint checkpoint) {
        checkpoint.known().all().forEach(this::put);
        checkpoint.known().pauses().forEach(this::put);
        restoredTo(checkpoint.last());
    }

    /** The entries up to this one are taken over. */
    void restoredTo(ChainPosition line) {
        last = line;
        lines.add(line);
    }

    /** All actions that it knows, oldest first. */
    public List<RecordedAction> all() {
        return List.copyOf(actions.values());
    }

    /** Forgets what is settled and was begun before this time. */
    void forgetBefore(Instant time) {
        actions.values()
                .removeIf(action -> action.state().isSettled() && action.time().isBefore(time));
        seqOfPlan.values().retainAll(actions.keySet());
    }

    /** Takes over what {@link AuditEventWriter} made of an action or a pause, in place of their entries. */
    void put(AuditEntry saved) {
        if (saved.event().equals(AuditEventWriter.PAUSED)) {
            put(Pause.startedBy(saved));
        } else {
            put(AuditCheckpoint.action(saved));
        }
    }

    private void put(RecordedAction action) {
        actions.put(action.seq(), action);
        seqOfPlan.put(action.subject().planId(), action.seq());
    }

    private void put(Pause pause) {
        pauses.put(pause.principal(), pause);
    }

    private void end(AuditEntry entry) {
        Details details = Details.of(entry);
        switch (entry.text("result")) {
            case "done" -> update(entry, action -> action.ended(State.DONE, details, entry.invoice(), entry.seq()));
            case "failed" ->
                update(entry, action -> action.ended(State.FAILED, details, Optional.empty(), entry.seq()));
            // an outcome that a later version may have names is unknown to this one
            default ->
                update(entry, action -> action.settledBy(entry)
                        .endedUnlessSettled(State.UNKNOWN, details, Optional.empty(), entry.seq()));
        }
    }

    private void settle(AuditEntry entry) {
        boolean happened = entry.fields().path("happened").booleanValue(false);
        State state = happened ? State.DONE : State.FAILED;
        Optional<InvoiceReference> result = happened ? entry.invoice() : Optional.empty();
        update(entry, action -> action.endedUnlessSettled(state, Details.NONE, result, entry.seq()));
    }

    private void update(AuditEntry entry, UnaryOperator<RecordedAction> change) {
        Long seq = seqOfPlan.get(entry.text("plan"));
        if (seq != null) {
            actions.computeIfPresent(seq, (at, action) -> change.apply(action));
        }
    }
}
