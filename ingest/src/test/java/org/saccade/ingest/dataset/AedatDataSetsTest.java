package org.saccade.ingest.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.schemas.event.Events;

/** The two data sets in AEDAT by bytes laid out by hand: their axes, polarity and slices. */
class AedatDataSetsTest {

    @TempDir
    Path folder;

    @Test
    void cifar10DvsStandsUpright() throws IOException {
        byte[] header = "#!AER-DAT2.0\r\n# made by hand\r\n".getBytes(StandardCharsets.US_ASCII);
        int xRaw = 10;
        int yRaw = 20;
        ByteBuffer file = ByteBuffer.allocate(header.length + 16).put(header);
        file.putInt(yRaw << 8 | xRaw << 1).putInt(5);
        file.putInt(yRaw << 8 | xRaw << 1 | 1).putInt(9);
        Path recording = folder.resolve("cat/cifar10_cat_0.aedat");
        Files.createDirectories(recording.getParent());
        Files.write(recording, file.array());
        DataSet set = DataSet.open(folder);
        assertThat(set.kind()).isEqualTo(DataSetKind.CIFAR10_DVS);
        Events events = set.read(set.samples().get(0)).events();
        // SpikingJelly: x = 127 - y_raw, y = 127 - x_raw, p = 1 - p_raw.
        assertThat(events.count()).isEqualTo(2);
        assertThat(events.x()[0]).isEqualTo((short) (127 - yRaw));
        assertThat(events.y()[0]).isEqualTo((short) (127 - xRaw));
        assertThat(events.p()).startsWith(1, 0);
    }

    @Test
    void dvsGestureIsCutOutOfPackets() throws IOException {
        byte[] header = "#!AER-DAT3.1\r\n#Format: RAW\r\n#!END-HEADER\r\n".getBytes(StandardCharsets.US_ASCII);
        int events = 100;
        ByteBuffer file = ByteBuffer.allocate(header.length + 28 + events * 8).order(ByteOrder.LITTLE_ENDIAN);
        file.put(header)
                .putShort((short) 1)
                .putShort((short) 1)
                .putInt(8)
                .putInt(4)
                .putInt(0);
        file.putInt(events).putInt(events).putInt(events);
        for (int i = 0; i < events; i++) {
            file.putInt(i << 17 | 50 << 2 | (i % 2) << 1 | 1).putInt(1000 * i);
        }
        Files.write(folder.resolve("user01_led.aedat"), file.array());
        Files.writeString(
                folder.resolve("user01_led_labels.csv"),
                "class,startTime_usec,endTime_usec\n3,10000,20000\n4,19000,30000\n");
        DataSet set = DataSet.open(folder);
        assertThat(set.samples()).extracting(SampleRef::label).containsExactly(2, 3);
        Recording first = set.read(set.samples().get(0));
        assertThat(first.originUs()).isEqualTo(10_000);
        assertThat(first.events().count()).as("[10, 20) ms").isEqualTo(10);
        assertThat(first.events().x()).startsWith(10, 11);
        assertThat(set.read(set.samples().get(1)).events().count())
                .as("slices may overlap: [19, 30) ms")
                .isEqualTo(11);
    }
}
