package org.saccade.app.cli;

import picocli.CommandLine.Command;

@Command(
        name = "stream",
        description = {
            "Turn events into time-binned frames with Flink: epochs for training, windows for live streams.",
            "Smooth predictions into decisions with Kafka Streams.",
            ""
        },
        subcommands = {StreamTrain.class, StreamLive.class, StreamDecide.class})
final class StreamCommand extends CommandGroup {}
