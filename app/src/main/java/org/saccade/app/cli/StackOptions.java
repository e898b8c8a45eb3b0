package org.saccade.app.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where the local stack is. */
final class StackOptions implements SharedOptions {

    @Option(names = "--dir", paramLabel = "DIR", description = "Folder of the local stack (default: ~/.saccade/stack).")
    Path dir;
}
