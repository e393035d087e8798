package io.lagomcp.invoices.webhook;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.lagomcp.invoices.audit.AuditEntry;
import io.lagomcp.invoices.audit.event.AuditEvent.Notified;
import io.lagomcp.invoices.webhook.OutboxStorage.Lease;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;
import tools.jackson.databind.json.JsonMapper;

/**
 * The messages for one receiver that are not delivered, and how far the audit log was read for them. All of it is saved in one
 * step, so that a process that is killed at any moment loses no message. One that was just delivered may be sent again, with
 * the same id. Not for use by several threads or processes.
 */
final class WebhookOutbox {
    private static final Logger LOG = LoggerFactory.getLogger(WebhookOutbox.class);
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();
    private static final int VERSION = 1;

    private static final Duration FIRST_WAIT = Duration.ofSeconds(5);
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);
    /** How long a message is sent again. */
    private static final Duration LIFETIME = Duration.ofHours(24);
    /** A message that waited while no server ran is not given up at once. */
    private static final int FEWEST_ATTEMPTS = 5;
    /** With more messages than that, the oldest are given up. */
    private static final int MOST_MESSAGES = 10_000;
    /** With more messages than that, not each is saved. */
    private static final int FEW_MESSAGES = 200;

    private static final Duration BETWEEN_SAVES = Duration.ofMillis(500);

    private final OutboxStorage storage;
    private final Lease lease;
    private final Clock clock;
    private final Consumer<Notified> record;
    private final DoubleSupplier chance;
    private final PlanEvents plans;
    private final List<WebhookMessage> queue = new ArrayList<>();
    private long seq;
    private long failures;
    private Instant pausedUntil = Instant.EPOCH;
    private Optional<Instant> gone = Optional.empty();
    private boolean changed;
    private Instant saved = Instant.EPOCH;
    private boolean warned;
    private long delivered;
    private long failed;
    private long givenUp;

    /** What is saved, as JSON; {@code gone} is when the receiver answered that it wants no more messages. */
    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record Content(
            int version,
            long seq,
            long failures,
            Instant pausedUntil,
            Optional<Instant> gone,
            Map<String, PlanEvents.Followed> plans,
            List<WebhookMessage> messages) {}

    /**
     * The outbox of this receiver, which may be new.
     *
     * @param withdrawn whether the plan with this id was withdrawn
     * @param record receives what became of each message
     * @param chance from 0 to 1, spreads the attempts of several servers
     */
    WebhookOutbox(
            OutboxStorage storage,
            Lease lease,
            Clock clock,
            Predicate<String> withdrawn,
            Consumer<Notified> record,
            DoubleSupplier chance) {
        this.storage = storage;
        this.lease = lease;
        this.clock = clock;
        this.record = record;
        this.chance = chance;
        this.plans = new PlanEvents(withdrawn);
    }

    /**
     * Reads what was saved. A new outbox begins after the newest entry of the audit log.
     *
     * @param newest the number of that entry; 0 where the log has none
     * @throws IOException if it cannot be read, or saved where it is new
     */
    void open(long newest) throws IOException {
        Optional<Content> saved = read(storage);
        if (saved.isEmpty()) {
            seq = newest;
            write();
            return;
        }
        Content content = saved.get();
        seq = content.seq();
        failures = content.failures();
        pausedUntil = content.pausedUntil();
        gone = content.gone();
        plans.restore(content.plans());
        queue.clear();
        queue.addAll(content.messages());
        if (seq > newest) {
            LOG.warn(
                    "The webhook outbox ({}) is ahead of the audit log, which was replaced: it begins after entry {}",
                    storage.place(),
                    newest);
            seq = newest;
        }
    }

    private static Optional<Content> read(OutboxStorage storage) throws IOException {
        Optional<byte[]> content = storage.read();
        if (content.isEmpty()) {
            return Optional.empty();
        }
        try {
            JsonNode json = JSON.readTree(content.get());
            if (json.path("version").intValue() != VERSION) {
                throw new IOException(storage.place() + " is of another version of this program");
            }
            return Optional.of(JSON.treeToValue(json, Content.class));
        } catch (JacksonException broken) {
            throw new IOException(
                    storage.place() + " is damaged: remove it, and messages begin with what happens next", broken);
        }
    }

    /** The number of the last entry of the audit log that was read. */
    long seq() {
        return seq;
    }

    void take(AuditEntry entry) {
        Optional<WebhookMessage> message = plans.take(entry);
        seq = entry.seq();
        message.ifPresent(this::add);
    }

    private void add(WebhookMessage message) {
        changed = true;
        if (gone.isPresent()) {
            return;
        }
        queue.add(message);
        if (queue.size() > MOST_MESSAGES) {
            giveUp(queue.remove(0), "given_up");
        }
    }

    void expire() {
        plans.expire(clock.instant()).forEach(this::add);
    }

    /** Keeps what was taken, and sends what is due, until {@code stop} says so. */
    void deliver(Function<WebhookMessage, WebhookSender.Answer> sender, BooleanSupplier stop) {
        save();
        for (WebhookMessage message : List.copyOf(queue)) {
            Instant now = clock.instant();
            if (stop.getAsBoolean() || gone.isPresent() || pausedUntil.isAfter(now)) {
                break;
            }
            if (!message.due().isAfter(now)) {
                WebhookSender.Answer answer = sender.apply(message);
                if (stop.getAsBoolean() && !answer.isDelivered()) {
                    break;
                }
                note(message, answer);
                if (queue.size() < FEW_MESSAGES || saved.plus(BETWEEN_SAVES).isBefore(clock.instant())) {
                    save();
                }
            }
        }
        save();
    }

    private void note(WebhookMessage message, WebhookSender.Answer answer) {
        changed = true;
        if (answer.isDelivered()) {
            queue.remove(message);
            delivered++;
            failures = 0;
            record.accept(notified(message, "delivered"));
        } else if (answer.isGone()) {
            failed++;
            gone = Optional.of(clock.instant());
            LOG.error("The receiver of webhook messages answered 410 Gone: nothing is sent to it any more");
            List<WebhookMessage> rest = List.copyOf(queue);
            queue.clear();
            rest.forEach(left -> giveUp(left, "endpoint_gone"));
        } else {
            failed++;
            failures = answer.isAboutReceiver() ? failures + 1 : 0;
            retry(message, answer);
        }
    }

    /** If the receiver as a whole failed, the attempt counts for all messages, and all of them wait. */
    private void retry(WebhookMessage message, WebhookSender.Answer answer) {
        Instant now = clock.instant();
        if (!answer.isAboutReceiver()) {
            replace(message, backoff(message.attempts() + 1), now);
            return;
        }
        Duration asked =
                answer.retryAfter().filter(wait -> wait.compareTo(LIFETIME) < 0).orElse(Duration.ZERO);
        Duration wait = backoff(failures);
        pausedUntil = now.plus(wait.compareTo(asked) > 0 ? wait : asked);
        if (failures == 1) {
            LOG.warn(
                    "A webhook message could not be delivered: {}. It is sent again for {} hours",
                    answer.text(),
                    LIFETIME.toHours());
        }
        List.copyOf(queue).forEach(held -> replace(held, Duration.ZERO, now));
    }

    private void replace(WebhookMessage message, Duration wait, Instant now) {
        WebhookMessage next = message.failed(now.plus(wait));
        if (message.time().plus(LIFETIME).isBefore(now) && next.attempts() >= FEWEST_ATTEMPTS) {
            queue.remove(message);
            giveUp(next, "given_up");
        } else {
            queue.set(queue.indexOf(message), next);
        }
    }

    private Duration backoff(long failed) {
        long doubled = FIRST_WAIT.toMillis() << Math.min(failed - 1, 20);
        long millis = Math.min(doubled, LONGEST_WAIT.toMillis());
        return Duration.ofMillis(millis + (long) (millis * chance.getAsDouble() / 10));
    }

    private void giveUp(WebhookMessage message, String code) {
        givenUp++;
        LOG.error("The webhook message {} about plan {} is given up", message.type(), message.planId());
        record.accept(notified(message, code));
    }

    private static Notified notified(WebhookMessage message, String code) {
        long attempts = code.equals("delivered") ? message.attempts() + 1 : message.attempts();
        return new Notified(message.planId(), message.type(), message.id(), code, attempts);
    }

    WebhookStatus status() {
        return new WebhookStatus(queue.size(), oldest(queue), gone.isPresent(), delivered, failed, givenUp);
    }

    /** How far the delivery of what is saved there is, by whichever process. */
    static WebhookStatus status(OutboxStorage storage) throws IOException {
        return read(storage)
                .map(saved -> new WebhookStatus(
                        saved.messages().size(),
                        oldest(saved.messages()),
                        saved.gone().isPresent(),
                        0,
                        0,
                        0))
                .orElse(WebhookStatus.NOTHING);
    }

    private static Optional<Instant> oldest(List<WebhookMessage> messages) {
        return messages.stream().map(WebhookMessage::time).min(Instant::compareTo);
    }

    private void save() {
        if (!changed) {
            return;
        }
        try {
            write();
            changed = false;
            warned = false;
            saved = clock.instant();
        } catch (IOException unwritable) {
            if (!warned) {
                LOG.warn(
                        "The webhook outbox ({}) cannot be saved, so messages may be sent twice: {}",
                        storage.place(),
                        unwritable.toString());
                warned = true;
            }
        }
    }

    private void write() throws IOException {
        lease.save(JSON.writeValueAsBytes(
                new Content(VERSION, seq, failures, pausedUntil, gone, plans.followed(), queue)));
    }
}
