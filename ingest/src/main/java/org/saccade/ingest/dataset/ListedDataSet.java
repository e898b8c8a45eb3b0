package org.saccade.ingest.dataset;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.List;
import org.saccade.ingest.format.EventReader;
import org.saccade.ingest.format.FormatException;
import org.saccade.ingest.format.ReadOptions;
import org.saccade.ingest.format.SliceReader;
import org.saccade.ingest.format.Source;
import org.saccade.ingest.recording.RecordingFile;
import org.saccade.schemas.event.Geometry;

/**
 * A data set whose samples were listed once and are read when asked for.
 *
 * @param reading how its files are read
 */
record ListedDataSet(
        String name,
        DataSetKind kind,
        Geometry geometry,
        List<String> classNames,
        List<SampleRef> samples,
        String splitRule,
        List<String> notes,
        ReadOptions reading)
        implements DataSet {

    /** Samples that are asked for the size of the sensor where nothing states it. */
    private static final int ASKED = 16;

    ListedDataSet {
        classNames = List.copyOf(classNames);
        notes = List.copyOf(notes);
    }

    /**
     * Makes a data set of what was listed.
     *
     * @param geometry null: the largest width and height of a few recordings spread over the list
     */
    static DataSet of(String name, DataSetKind kind, Geometry geometry, FolderLayout.Listed listed) {
        Geometry sensor = geometry != null ? geometry : largest(listed.samples(), listed.reading());
        return new ListedDataSet(
                name,
                kind,
                sensor,
                listed.classes(),
                listed.samples(),
                listed.rule().toString(),
                listed.notes(),
                listed.reading().withGeometry(sensor));
    }

    static Geometry largest(List<SampleRef> samples, ReadOptions reading) {
        int width = 1;
        int height = 1;
        int asked = Math.min(ASKED, samples.size());
        for (int i = 0; i < asked; i++) {
            try (EventReader reader = read(samples.get((int) ((long) i * samples.size() / asked)), reading)) {
                width = Math.max(width, reader.geometry().width());
                height = Math.max(height, reader.geometry().height());
            } catch (IOException e) {
                throw new DataSetException(e.getMessage(), e);
            }
        }
        return new Geometry(width, height);
    }

    @Override
    public EventReader open(SampleRef sample) {
        return read(sample, reading);
    }

    private static EventReader read(SampleRef sample, ReadOptions options) {
        Path file = sample.file();
        try {
            // A file in an open archive is a stream to it; a path of the usual kind may name a file in one that is not
            // open.
            RecordingFile recording = file.getFileSystem() == FileSystems.getDefault()
                    ? RecordingFile.open(file, options)
                    : RecordingFile.open(Source.of(file, Names.shown(file)), null, options);
            EventReader reader = recording.events();
            TimeSlice slice = sample.slice();
            return slice == null ? reader : new SliceReader(reader, slice.fromUs(), slice.toUs());
        } catch (FormatException e) {
            throw new DataSetException(e.getMessage(), e);
        } catch (IOException e) {
            throw new DataSetException("cannot read " + Names.shown(file) + ": " + e, e);
        }
    }

    @Override
    public String stated() {
        ReadOptions silent = ReadOptions.defaults().withGeometry(reading.geometry());
        return reading.equals(silent) ? "" : reading.withGeometry(null).toString();
    }

    @Override
    public String toString() {
        String classes = classNames.isEmpty() ? "" : " of " + classNames.size() + " classes";
        return name + " (" + kind.id() + "): " + samples.size() + (samples.size() == 1 ? " sample" : " samples")
                + classes + ", " + geometry;
    }
}
