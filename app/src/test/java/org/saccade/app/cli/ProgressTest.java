package org.saccade.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressTest {

    @Test
    void theRatesOfAReplayHaveRoomIn80Columns() {
        ByteArrayOutputStream painted = new ByteArrayOutputStream();
        PrintStream err = new PrintStream(painted, true, StandardCharsets.UTF_8);
        Terminal terminal = new Terminal(err, err, InputStream.nullInputStream(), true, true, true, true, 80);
        try (Progress progress = Progress.start(terminal, true, "n-mnist", 70_000, "samples", false)) {
            progress.to(12_103);
            progress.beside(ReplayText.shortRates(12_345_678, 45_300_000));
        }
        assertThat(painted.toString(StandardCharsets.UTF_8)).contains("12.35 Mev/s, 45.3 MB/s");
    }
}
