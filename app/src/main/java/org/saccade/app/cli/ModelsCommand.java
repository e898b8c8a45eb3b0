package org.saccade.app.cli;

import picocli.CommandLine.Command;

@Command(
        name = "models",
        description = {"List announced models, announce a bundle, and roll back to the one before.", ""},
        subcommands = {ModelsList.class, ModelsAnnounce.class, ModelsRollback.class})
final class ModelsCommand extends CommandGroup {}
