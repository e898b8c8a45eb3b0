package org.saccade.app.cli;

import picocli.CommandLine.Command;

@Command(
        name = "generate",
        description = {"Make event data from pictures and videos: ES-ImageNet's way, or by a simulated camera.", ""},
        subcommands = {GenerateOdg.class, GenerateEsim.class})
final class GenerateCommand extends CommandGroup {}
