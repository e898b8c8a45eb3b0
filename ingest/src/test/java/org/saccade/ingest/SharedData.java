package org.saccade.ingest;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** The folder of real recordings, where this machine has it. */
public final class SharedData {

    private SharedData() {}

    /** A folder in it; the test that asks is skipped, aloud, where it is missing. */
    public static Path folder(String name) {
        Path folder =
                Path.of(System.getProperty("shared.data", "../shared/data")).resolve(name);
        Assumptions.assumeTrue(
                Files.isDirectory(folder), "real recordings are not at " + folder + " (-Dshared.data=DIR names them)");
        return folder;
    }
}
