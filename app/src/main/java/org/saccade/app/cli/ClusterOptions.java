package org.saccade.app.cli;

import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Option;

/** Options of every command that talks to Kafka or the schema registry. */
final class ClusterOptions implements SharedOptions {

    @Option(
            names = {"-b", "--bootstrap"},
            paramLabel = "HOST:PORT",
            description = "Kafka brokers, comma-separated (default: the running local stack, else localhost:9092).")
    String bootstrap;

    @Option(
            names = "--registry",
            paramLabel = "URL",
            description = "Schema registry (default: the running local stack, else http://localhost:8081).")
    String registry;

    @Option(
            names = "--client",
            paramLabel = "FILE",
            description = "Properties handed on to every Kafka and registry client: security.protocol, sasl.*, ssl.*.")
    Path client;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "10s",
            description = "How long an answer is waited for (default: ${DEFAULT-VALUE}).")
    Duration timeout;
}
