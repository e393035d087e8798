package io.lagomcp.invoices.tool;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Takes what one class logs, so that a test can read it and nobody else has to. */
public final class CapturedLog implements AutoCloseable {
    private final Logger logger;
    private final ListAppender<ILoggingEvent> taken = new ListAppender<>();

    private CapturedLog(Logger logger) {
        this.logger = logger;
        taken.start();
        logger.setAdditive(false);
        logger.addAppender(taken);
    }

    public static CapturedLog type(Class<?> type) {
        return new CapturedLog((Logger) LoggerFactory.getLogger(type));
    }

    /** All that this program itself logs, down to what only debugging shows. */
    public static CapturedLog everything() {
        CapturedLog log = new CapturedLog((Logger) LoggerFactory.getLogger("io.lagomcp.invoices"));
        log.logger.setLevel(Level.DEBUG);
        return log;
    }

    /** Each message, with that of its innermost cause where it has one. */
    public List<String> lines() {
        return taken.list.stream()
                .map(event -> event.getFormattedMessage() + innermost(event.getThrowableProxy()))
                .toList();
    }

    private static String innermost(@Nullable IThrowableProxy thrown) {
        if (thrown == null) {
            return "";
        }
        return thrown.getCause() == null ? ": " + thrown.getMessage() : innermost(thrown.getCause());
    }

    @Override
    public void close() {
        logger.detachAppender(taken);
        logger.setLevel(null);
        logger.setAdditive(true);
    }
}
