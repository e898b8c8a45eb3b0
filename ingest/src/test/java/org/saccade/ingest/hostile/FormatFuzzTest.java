package org.saccade.ingest.hostile;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.saccade.ingest.format.RecordingFormat;
import org.saccade.ingest.recording.Formats;

/**
 * Fuzz targets of the readers. Every build replays the corpus beside this class's resources; {@code JAZZER_FUZZ=1 mvn -pl ingest -am test
 * -Dtest=FormatFuzzTest#atis -Dsurefire.failIfNoSpecifiedTests=false} looks for more with one target.
 */
@Tag("hostile")
class FormatFuzzTest {

    private static void read(String id, byte[] bytes) throws IOException {
        RecordingFormat format = Formats.named(id);
        Path folder = Files.createTempDirectory("fuzz");
        Path file = Reading.file(folder, bytes);
        try {
            Reading.of(file, format, true);
        } finally {
            Files.delete(file);
            Files.delete(folder);
        }
    }

    @FuzzTest
    void atis(byte[] bytes) throws IOException {
        read("atis", bytes);
    }
}
