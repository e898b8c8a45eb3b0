package org.saccade.app.cli;

import picocli.CommandLine.Command;

@Command(
        name = "dlq",
        description = {
            "The dead letters: records that a stage could not read, kept with their bytes and the reason.",
            ""
        },
        subcommands = {DlqList.class, DlqShow.class, DlqReplay.class})
final class DlqCommand extends CommandGroup {}
