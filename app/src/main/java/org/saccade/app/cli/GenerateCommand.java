package org.saccade.app.cli;

import picocli.CommandLine.Command;

@Command(
        name = "generate",
        description = {
            "Make event data from pictures and videos, ES-ImageNet's way or by a simulated camera, or from nothing.",
            ""
        },
        subcommands = {GenerateOdg.class, GenerateEsim.class, GenerateShapes.class})
final class GenerateCommand extends CommandGroup {}
