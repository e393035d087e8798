package io.lagomcp.invoices.webhook;

import io.lagomcp.invoices.audit.AuditEntry;
import io.lagomcp.invoices.audit.AuditException;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Where the messages for one receiver are kept until they are delivered, and the audit log that they come from. Several
 * processes may share it, of which one sends at a time. Methods throw {@link IOException} where it cannot be used.
 */
public interface OutboxStorage {

    /** What was saved last, by any process; empty where nothing was. */
    Optional<byte[]> read() throws IOException;

    /** Takes the right to send; empty while another process has it. */
    Optional<Lease> begin() throws IOException;

    /** What an operator removes if it is damaged, for messages about that. */
    String place();

    /** The right of one process to send, for use by one thread. */
    interface Lease extends AutoCloseable {

        /** Whether this process still has it, and keeps it while one message is sent. */
        boolean isHeld();

        /** Saves this instead of what was there, in one step; durable when it returns. */
        void save(byte[] content) throws IOException;

        /**
         * The number of the newest entry of the audit log; 0 where there is none.
         *
         * @throws AuditException when the log cannot be read
         */
        long newest();

        /**
         * Gives the entries after this one, in order. What the consumer throws ends it.
         *
         * @throws AuditException when the log cannot be read
         */
        void follow(long after, Consumer<AuditEntry> entries);

        /** Lets another process send. */
        @Override
        void close();
    }
}
