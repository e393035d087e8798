package io.lagomcp.invoices.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.status.NopStatusListener;
import io.lagomcp.invoices.config.Settings;
import java.util.Arrays;
import java.util.Objects;
import org.slf4j.LoggerFactory;

/**
 * Logs to standard error, because standard output belongs to the protocol. Logback finds it as a service; an XML configuration
 * would slow down the start.
 */
public final class StderrLogging extends ContextAwareBase implements Configurator {

    /** Configures logging from the environment, until all settings are read. */
    @Override
    public ExecutionStatus configure(LoggerContext context) {
        configure(
                context,
                new Settings.Log(
                        variable("LAGO_MCP_LOG_LEVEL", Settings.Log.Level.WARN),
                        variable("LAGO_MCP_LOG_FORMAT", Settings.Log.Format.TEXT)));
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    static void use(Settings.Log settings) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        configure(context, settings);
    }

    private static void configure(LoggerContext context, Settings.Log settings) {
        context.getStatusManager().add(new NopStatusListener());
        LogLineEncoder lines =
                settings.format() == Settings.Log.Format.JSON ? new LogLineEncoder.Json() : new LogLineEncoder.Text();
        lines.setContext(context);
        lines.start();
        ConsoleAppender<ILoggingEvent> stderr = new ConsoleAppender<>();
        stderr.setContext(context);
        stderr.setTarget("System.err");
        stderr.setEncoder(lines);
        stderr.start();
        Level level = Level.toLevel(settings.level().name());
        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        // libraries log only warnings: at lower levels some log whole messages
        root.setLevel(level == Level.ERROR ? Level.ERROR : Level.WARN);
        root.addAppender(stderr);
        context.getLogger("io.lagomcp").setLevel(level);
        context.getLogger(OperatorMessages.LOGGER).setLevel(Level.INFO);
    }

    private static <E extends Enum<E>> E variable(String name, E otherwise) {
        String value = Objects.requireNonNullElse(System.getenv(name), "").strip();
        return Arrays.stream(otherwise.getDeclaringClass().getEnumConstants())
                .filter(constant -> constant.name().equalsIgnoreCase(value))
                .findFirst()
                .orElse(otherwise);
    }
}
