package org.saccade.app.cli;

import org.saccade.app.admin.LetterFilter;
import org.saccade.schemas.schema.Topics;
import picocli.CommandLine.Option;

/** Which dead letters are meant. */
final class LetterOptions {

    @Option(
            names = "--dead-letters",
            paramLabel = "TOPIC",
            defaultValue = Topics.DEAD_LETTERS,
            description = "The dead-letter topic (default: ${DEFAULT-VALUE}).")
    String topic;

    @Option(names = "--topic", paramLabel = "TOPIC", description = "Only records that came from this topic.")
    private String origin;

    @Option(names = "--stage", paramLabel = "STAGE", description = "Only those that this stage set aside.")
    private String stage;

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            description = "Only those with this text in the exception's name or message.")
    private String reason;

    LetterFilter filter() {
        return new LetterFilter(origin, stage, reason);
    }
}
