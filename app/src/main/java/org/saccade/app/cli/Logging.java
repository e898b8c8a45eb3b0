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
import java.util.logging.LogManager;
import org.slf4j.LoggerFactory;

/**
 * Logs to stderr, never to stdout: warnings, since a command itself says what it does; {@code --quiet} errors alone, {@code --verbose} more.
 *
 * <p>Kafka's clients repeat once a second that a broker does not answer, and the servers of the local stack warn of their own defaults: of
 * these only errors show, the rest with {@code --verbose} and in the log file. What matters of it the command says itself, in one line.
 */
final class Logging {

    private static final String PATTERN = "%d{HH:mm:ss} %-5level %logger{0}: %msg%n";
    private static final String FULL_PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level [%thread] %logger: %msg%n%ex";
    private static final List<String> CHATTY = List.of(
            "kafka.",
            "org.apache.kafka.",
            "org.apache.flink.",
            "org.apache.pekko.",
            "io.apicurio.",
            "io.jhdf.",
            "io.quarkus.",
            "io.smallrye.",
            "io.micrometer.");

    private Logging() {}

    /** Applies the options of this call; may be called again. */
    static void configure(CommonOptions options) {
        // The registry server names a log manager that only it can load; whoever comes first decides for the JVM.
        LogManager.getLogManager();
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Level ours = options.quiet ? Level.ERROR : options.verbose ? Level.DEBUG : Level.WARN;
        Level others = options.quiet ? Level.ERROR : options.verbose ? Level.INFO : Level.WARN;
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setTarget("System.err");
        console.addFilter(new Shown(ours, others, options.verbose ? others : Level.ERROR, CHATTY));
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
        // It reports each attempt as an error; AvroWire tries again and says once what came of it.
        context.getLogger("io.confluent.kafka.schemaregistry.client.rest").setLevel(options.verbose ? null : Level.OFF);
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
