package org.saccade.app.cli;

import picocli.CommandLine.Command;

@Command(
        name = "stream",
        description = {"Cut events into time-binned frames, in Flink: for training, or live.", ""},
        subcommands = {StreamTrain.class, StreamLive.class})
final class StreamCommand extends CommandGroup {}
