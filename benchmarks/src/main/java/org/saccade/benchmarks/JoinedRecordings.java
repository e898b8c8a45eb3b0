package org.saccade.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.saccade.ingest.dataset.DataSet;
import org.saccade.ingest.dataset.DataSetInfo;
import org.saccade.ingest.dataset.Recording;
import org.saccade.ingest.dataset.SampleRef;
import org.saccade.ingest.format.EventWriter;
import org.saccade.ingest.format.RecordingFormat;
import org.saccade.ingest.recording.Formats;
import org.saccade.schemas.event.Events;

/** A data set of long recordings, each made of many short ones end to end: their events, at the length of other data sets. */
final class JoinedRecordings {

    private JoinedRecordings() {}

    /** Writes it; each recording is {@code join} of the given ones. */
    static Path write(DataSet set, Path folder, int join) throws IOException {
        Path classFolder = Files.createDirectories(folder.resolve("joined"));
        new DataSetInfo("joined", set.geometry().width(), set.geometry().height(), List.of("joined"), null)
                .write(folder);
        RecordingFormat atis = Formats.named("atis");
        List<SampleRef> samples = set.samples();
        for (int first = 0; first < samples.size(); first += join) {
            Path file = classFolder.resolve(String.format("%05d.bin", first / join));
            try (EventWriter writer = atis.create(file, set.geometry())) {
                long startUs = 0;
                for (SampleRef sample : samples.subList(first, Math.min(samples.size(), first + join))) {
                    Recording recording = set.read(sample);
                    writer.write(later(recording.events(), startUs - recording.originUs()));
                    startUs += recording.lengthUs();
                }
            }
        }
        return folder;
    }

    private static Events later(Events events, long byUs) {
        return Events.of(
                events.geometry(),
                events.baseUs() + byUs,
                events.t(),
                events.x(),
                events.y(),
                events.p(),
                events.count());
    }
}
