package org.saccade.ingest.dataset;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.saccade.ingest.format.Source;
import org.saccade.ingest.recording.Formats;

/**
 * Which files are recordings, told by content without opening a million of them: of each ending the first files are looked at, and all others
 * of the ending are taken for the same. Not safe for several threads.
 */
final class Endings {

    /** Files that are looked at before an ending is given up: one alone may be empty or broken. */
    private static final int TRIES = 3;

    private final Set<String> recordings = new HashSet<>();
    private final Map<String, Integer> failures = new HashMap<>();

    /** True when a folder holds a recording. */
    boolean anyRecording(Path folder) throws IOException {
        for (String name : Names.files(folder)) {
            if (isRecording(folder, name)) {
                return true;
            }
        }
        return false;
    }

    /** True when the file is taken for a recording; hidden ones never are. */
    boolean isRecording(Path folder, String name) throws IOException {
        if (name.startsWith(".")) {
            return false;
        }
        String ending = Names.ending(name);
        if (recordings.contains(ending)) {
            return true;
        }
        if (failures.getOrDefault(ending, 0) >= TRIES) {
            return false;
        }
        if (Formats.recognise(Source.of(folder.resolve(name)).head()).isPresent()) {
            recordings.add(ending);
            return true;
        }
        failures.merge(ending, 1, Integer::sum);
        return false;
    }
}
