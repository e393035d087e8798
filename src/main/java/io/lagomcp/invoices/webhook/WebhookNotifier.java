package io.lagomcp.invoices.webhook;

import io.lagomcp.invoices.audit.AuditException;
import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.audit.event.AuditEvent.Notified;
import io.lagomcp.invoices.config.WebhookSettings;
import io.lagomcp.invoices.webhook.OutboxStorage.Lease;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a message to the operator's receiver for each step of a plan that needs approval, on a thread of its own. Of several
 * processes that share an audit log and a receiver, one sends; when it ends, another takes over. Each message is sent until
 * the receiver has it, for 24 hours. A decision is never taken from an answer.
 */
public final class WebhookNotifier implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WebhookNotifier.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration LAST_ATTEMPT = Duration.ofSeconds(2);

    private final OutboxStorage storage;
    private final Supplier<WebhookSender> newSender;
    private final AuditLog audit;
    private final Predicate<String> withdrawn;
    private final Clock clock;
    private final Duration poll;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private volatile WebhookStatus status = WebhookStatus.NOTHING;
    private @Nullable WebhookSender sender;
    private boolean warned;

    WebhookNotifier(
            OutboxStorage storage,
            Supplier<WebhookSender> newSender,
            AuditLog audit,
            Predicate<String> withdrawn,
            Clock clock,
            Duration poll) {
        this.storage = storage;
        this.newSender = newSender;
        this.audit = audit;
        this.withdrawn = withdrawn;
        this.clock = clock;
        this.poll = poll;
        this.thread = new Thread(this::run, "webhook");
        thread.setDaemon(true);
    }

    /**
     * Starts to send messages.
     *
     * @param storage what is not delivered to the receiver
     * @param pages where the pages of plans are, which messages link to
     * @param audit where it is recorded what became of each message
     * @param withdrawn whether the plan with this id was withdrawn
     */
    public static WebhookNotifier start(
            OutboxStorage storage,
            WebhookSettings receiver,
            Optional<String> pages,
            AuditLog audit,
            Predicate<String> withdrawn,
            Clock clock) {
        return new WebhookNotifier(storage, () -> new WebhookSender(receiver, pages), audit, withdrawn, clock, POLL)
                .started();
    }

    WebhookNotifier started() {
        thread.start();
        return this;
    }

    /** A name for the receiver that does not reveal its address. */
    public static String nameOf(WebhookSettings receiver) {
        return WebhookMessage.sha256(receiver.url().toString()).substring(0, 12);
    }

    /** The file of what is not delivered to this receiver, beside the audit log. */
    public static Path outbox(Path auditFile, WebhookSettings receiver) {
        return auditFile.resolveSibling(auditFile.getFileName() + ".webhook-" + nameOf(receiver));
    }

    /** What is not delivered to this receiver, in that file. */
    public static OutboxStorage storage(Path auditFile, WebhookSettings receiver) {
        return new FileOutbox(auditFile, outbox(auditFile, receiver));
    }

    /**
     * How far the delivery is, by whichever process.
     *
     * @throws IOException if the outbox cannot be read
     */
    public static WebhookStatus status(OutboxStorage storage) throws IOException {
        return WebhookOutbox.status(storage);
    }

    /** How far the delivery is. Counts what this process did; while another one sends, nothing waits here. */
    public WebhookStatus status() {
        return status;
    }

    /** Ends within seconds. What is not delivered stays in the outbox, for the next process. */
    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join(LAST_ATTEMPT.toMillis());
            thread.interrupt();
            thread.join(LAST_ATTEMPT.toMillis());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!isClosing()) {
            try {
                sendWhileFirst();
                pause();
            } catch (IOException | AuditException unusable) {
                warn(unusable);
                pause();
            } catch (RuntimeException unexpected) {
                LOG.error("Webhook messages could not be sent", unexpected);
                pause();
            }
        }
    }

    private void warn(Exception unusable) {
        if (!warned) {
            LOG.warn("Webhook messages cannot be sent now: {}", unusable.getMessage());
            warned = true;
        }
    }

    private void pause() {
        try {
            boolean unused = closing.await(poll.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException stopped) {
            closing.countDown();
        }
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    /** Sends messages until the end, unless another process does. */
    private void sendWhileFirst() throws IOException {
        Optional<Lease> begun = storage.begin();
        if (begun.isPresent()) {
            try (Lease lease = begun.get()) {
                WebhookOutbox outbox = new WebhookOutbox(
                        storage, lease, clock, withdrawn, this::record, () -> ThreadLocalRandom.current()
                                .nextDouble());
                outbox.open(lease.newest());
                send(outbox, lease);
            } finally {
                status = WebhookStatus.NOTHING;
            }
        }
    }

    private void send(WebhookOutbox outbox, Lease lease) {
        while (!isClosing() && lease.isHeld()) {
            lease.follow(outbox.seq(), outbox::take);
            outbox.expire();
            outbox.deliver(sender()::send, () -> isClosing() || !lease.isHeld());
            status = outbox.status();
            warned = false;
            pause();
        }
        // the last messages, as no other process may take over soon
        long end = System.nanoTime() + LAST_ATTEMPT.toNanos();
        BooleanSupplier over =
                () -> System.nanoTime() - end > 0 || Thread.currentThread().isInterrupted() || !lease.isHeld();
        if (!over.getAsBoolean()) {
            lease.follow(outbox.seq(), outbox::take);
            outbox.deliver(sender()::send, over);
        }
    }

    private void record(Notified sent) {
        try {
            audit.record(sent);
        } catch (AuditException unwritable) {
            LOG.warn("What became of a webhook message could not be recorded: {}", unwritable.getMessage());
        }
    }

    /** Made when it is first needed: that takes a moment. */
    private WebhookSender sender() {
        WebhookSender known = sender;
        if (known == null) {
            known = newSender.get();
            sender = known;
        }
        return known;
    }
}
