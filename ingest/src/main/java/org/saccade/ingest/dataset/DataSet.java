package org.saccade.ingest.dataset;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.saccade.ingest.format.EventReader;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.Geometry;

/**
 * Recordings in files, with their labels: classes, splits and samples, whatever the layout on disk.
 *
 * <p>The list of samples is the same on every machine and every run over the same files; recordings are read only when asked for. Immutable
 * and safe for several threads; the readers it opens are not.
 */
public interface DataSet {

    /** Events read in one go by {@link #read}. */
    int BATCH = 1 << 16;

    /** Short name, for messages and topics. */
    String name();

    /** The layout. */
    DataSetKind kind();

    /**
     * Size of the sensor, the same for all samples: what {@code dataset.json} says, else that of the data set's camera (or of ES-ImageNet's
     * canvas), else the largest width and height among a few recordings. Samples of smaller crops, as in N-Caltech101, lie in its upper
     * left corner.
     */
    Geometry geometry();

    /** Names of the classes; the position is the label. */
    List<String> classNames();

    /**
     * All samples, ordered by split, label and file name: a view that makes each when it is asked for, so that a million cost some 40 bytes
     * each.
     */
    List<SampleRef> samples();

    /** What decided the splits, in one line for a person. */
    String splitRule();

    /** What the folder holds or its lists name that is no sample, in sentences for a person; none where all is in order. */
    List<String> notes();

    /** What somebody stated about how the files are read, for telling one reading from another; empty where the files say it all. */
    default String stated() {
        return "";
    }

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
            throw new DataSetException("cannot read " + Names.shown(sample.file()) + ": " + e, e);
        }
    }

    /**
     * Opens what lies in a folder, or in a ZIP archive of one, as the {@link DataSetKind} that it is laid out as; a file of any format that
     * is read is a data set of one sample. Splits that nobody decided are drawn by seed: a tenth of the training split for validation.
     *
     * @throws DataSetException when it is missing, empty, or holds files of another kind; the message is one clear line
     */
    static DataSet open(Path path) {
        return open(path, DataSetOptions.defaults());
    }

    /** The same with other shares and seed, or of a stated kind. */
    static DataSet open(Path path, DataSetOptions options) {
        return DataSetFinder.open(path, options);
    }
}
