package io.lagomcp.invoices.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.status.NopStatusListener;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Sends every log line to standard error, because standard output belongs to the protocol. Found by Logback as a service;
 * written in code because reading an XML file would cost start-up time.
 */
public final class StderrLogging extends ContextAwareBase implements Configurator {

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        context.getStatusManager().add(new NopStatusListener());
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%d{HH:mm:ss.SSS} %-5level %logger{0} - %msg%n");
        encoder.start();
        ConsoleAppender<ILoggingEvent> stderr = new ConsoleAppender<>();
        stderr.setContext(context);
        stderr.setTarget("System.err");
        stderr.setEncoder(encoder);
        stderr.start();
        Level level = level(System.getenv("LAGO_MCP_LOG_LEVEL"));
        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        // libraries never say more than warnings: at lower levels some of them log whole messages
        root.setLevel(level == Level.ERROR ? Level.ERROR : Level.WARN);
        root.addAppender(stderr);
        context.getLogger("io.lagomcp").setLevel(level);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    private static Level level(@Nullable String name) {
        return switch (name == null ? "" : name.strip().toLowerCase(Locale.ROOT)) {
            case "error" -> Level.ERROR;
            case "info" -> Level.INFO;
            case "debug" -> Level.DEBUG;
            default -> Level.WARN;
        };
    }
}
