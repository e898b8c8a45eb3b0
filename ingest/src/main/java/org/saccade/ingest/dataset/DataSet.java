package org.saccade.ingest.dataset;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.saccade.ingest.format.EventReader;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.Geometry;

/**
 * Labelled recordings in files: classes, splits and samples, whatever the layout on disk.
 *
 * <p>The list of samples is the same on every machine and every run over the same files; recordings are read only when asked for. Immutable
 * and safe for several threads; the readers it opens are not.
 */
public interface DataSet {

    /** Events read in one go by {@link #read}. */
    int BATCH = 1 << 16;

    /** Short name, for messages and topics. */
    String name();

    /** Size of the sensor. */
    Geometry geometry();

    /** Names of the classes; the position is the label. */
    List<String> classNames();

    /** All samples, ordered by split, label and file name. */
    List<SampleRef> samples();

    /**
     * Opens a recording; the caller closes the reader.
     *
     * @throws DataSetException when the file cannot be opened or is of another format; a recording without events is one
     */
    EventReader open(SampleRef sample);

    /**
     * Reads a whole recording into memory.
     *
     * @throws DataSetException as {@link #open}, and when most of the events lie outside the sensor: then the file is not what the data
     *     set takes it for
     */
    default Recording read(SampleRef sample) {
        try (EventReader reader = open(sample)) {
            List<Events> batches = new ArrayList<>();
            for (Events batch = reader.next(BATCH); batch != null; batch = reader.next(BATCH)) {
                batches.add(batch);
            }
            Events whole = batches.isEmpty() ? Events.none(geometry(), reader.originUs()) : Events.concat(batches);
            Recording recording = new Recording(sample, reader.originUs(), whole, reader.report());
            recording.check(geometry());
            return recording;
        } catch (IOException e) {
            throw new DataSetException("cannot read " + sample.file() + ": " + e, e);
        }
    }

    /**
     * Opens a folder of classes, {@code <Train|Test>/<class>/<name>.bin} or {@code <class>/<name>.bin}, of 40-bit ATIS files (N-MNIST and what
     * {@link org.saccade.ingest.generate.ShapeScenes} makes), with a seeded tenth of the training split for validation.
     *
     * @throws DataSetException when the folder is missing, empty, or holds files of another format; the message is one clear line
     */
    static DataSet open(Path folder) {
        return open(folder, DataSetOptions.defaults());
    }

    /** The same with other shares and seed. */
    static DataSet open(Path folder, DataSetOptions options) {
        return FolderDataSet.open(folder, options);
    }
}
