package org.saccade.app.cli;

import picocli.CommandLine.Command;

@Command(
        name = "stream",
        description = {
            "Turn events into time-binned frames with Flink: epochs for training, windows for live streams.",
            ""
        },
        subcommands = {StreamTrain.class, StreamLive.class})
final class StreamCommand extends CommandGroup {}
