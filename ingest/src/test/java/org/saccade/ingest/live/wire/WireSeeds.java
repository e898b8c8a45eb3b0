package org.saccade.ingest.live.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.saccade.ingest.RandomEvents;
import org.saccade.ingest.format.CropReader;
import org.saccade.ingest.format.EventReader;
import org.saccade.ingest.format.ReadOptions;
import org.saccade.ingest.live.send.SentPackets;
import org.saccade.ingest.recording.RecordingFile;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.Geometry;

/**
 * What the sender of a fuzz target's address sends: made events, and where the folder exists those of a real recording, cut down to the
 * sensor of the addresses.
 */
final class WireSeeds implements ArgumentsProvider {

    private static final Geometry SENSOR = new Geometry(64, 48);
    private static final String REAL = "evt3/gen41_1280x720.raw";
    private static final int EVENTS = 60;

    @Override
    public Stream<? extends Arguments> provideArguments(ExtensionContext context) throws IOException {
        return of(context.getRequiredTestMethod().getName()).stream().map(bytes -> Arguments.of((Object) bytes));
    }

    /** For a target by its name. */
    static List<byte[]> of(String target) throws IOException {
        LiveUrl url = LiveUrl.parse(WireFuzzTest.URLS.get(target));
        List<byte[]> seeds = new ArrayList<>();
        Events made = RandomEvents.of(1, SENSOR, EVENTS, 400);
        seeds.add(seed(url, made.slice(0, EVENTS / 2), made.slice(EVENTS / 2, EVENTS)));
        Path real = Path.of(System.getProperty("shared.data", "../shared/data")).resolve(REAL);
        if (Files.exists(real)) {
            try (EventReader reader = new CropReader(
                    RecordingFile.open(real, ReadOptions.defaults()).events(), 600, 300, 64, 48)) {
                seeds.add(seed(url, reader.next(200), reader.next(200)));
            }
        } else {
            System.out.println("network decoders: there is no " + real + "; only made events are sent");
        }
        return seeds;
    }

    private static byte[] seed(LiveUrl url, Events... batches) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] packet : SentPackets.of(url, batches)) {
            if (url.transport().datagrams()) {
                bytes.write(packet.length >>> 8);
                bytes.write(packet.length);
            }
            bytes.write(packet);
        }
        return bytes.toByteArray();
    }
}
