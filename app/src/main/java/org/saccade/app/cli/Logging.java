package org.saccade.app.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.filter.ThresholdFilter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.OutputStreamAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * Logs to stderr, never to stdout: our own from INFO, everybody else's warnings; {@code --quiet} errors alone, {@code --verbose} more.
 *
 * <p>Kafka's clients repeat that a broker does not answer once a second, as warnings; the command itself says so once and in one line, so
 * theirs show only with {@code --verbose} and in the log file.
 */
final class Logging {

    private static final String PATTERN = "%d{HH:mm:ss} %-5level %logger{0}: %msg%n";
    private static final String FULL_PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level [%thread] %logger: %msg%n%ex";
    private static final List<String> REPEATERS =
            List.of("org.apache.kafka.clients", "org.apache.kafka.common", "org.apache.flink.connector.kafka");

    private Logging() {}

    /** Applies the options of this call; may be called again. */
    static void configure(CommonOptions options) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Level ours = options.quiet ? Level.ERROR : options.verbose ? Level.DEBUG : Level.INFO;
        Level others = options.quiet ? Level.ERROR : options.verbose ? Level.INFO : Level.WARN;
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setTarget("System.err");
        console.addFilter(new Shown(ours, others, options.verbose ? others : Level.ERROR, REPEATERS));
        root.addAppender(started(context, console, options.verbose ? PATTERN + "%ex" : PATTERN + "%nopex"));
        Level kept = options.verbose ? Level.INFO : Level.WARN;
        if (options.logFile != null) {
            FileAppender<ILoggingEvent> file = new FileAppender<>();
            file.setFile(options.logFile.toString());
            ThresholdFilter filter = new ThresholdFilter();
            filter.setLevel("INFO");
            filter.start();
            file.addFilter(filter);
            root.addAppender(started(context, file, FULL_PATTERN));
            kept = Level.INFO;
        }
        root.setLevel(kept);
        context.getLogger("org.saccade").setLevel(ours.isGreaterOrEqual(kept) ? kept : ours);
    }

    private static Appender<ILoggingEvent> started(
            LoggerContext context, OutputStreamAppender<ILoggingEvent> appender, String pattern) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(pattern);
        encoder.start();
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.start();
        return appender;
    }
}
