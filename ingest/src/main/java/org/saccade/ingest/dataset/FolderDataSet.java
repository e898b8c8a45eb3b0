package org.saccade.ingest.dataset;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.saccade.ingest.format.EventReader;
import org.saccade.ingest.format.FormatException;
import org.saccade.ingest.format.KnownMagic;
import org.saccade.ingest.format.ReadOptions;
import org.saccade.ingest.recording.RecordingFile;
import org.saccade.schemas.event.Geometry;

/** Folders of classes that hold 40-bit ATIS files. */
record FolderDataSet(String name, Geometry geometry, List<String> classNames, List<SampleRef> samples)
        implements DataSet {

    private static final Geometry NMNIST = new Geometry(34, 34);

    static DataSet open(Path folder, DataSetOptions options) {
        if (!Files.exists(folder)) {
            throw new DataSetException("there is no folder " + folder.toAbsolutePath());
        }
        if (!Files.isDirectory(folder)) {
            throw new DataSetException(folder.toAbsolutePath() + " is a file, a folder of recordings is expected");
        }
        Path root = folder.toAbsolutePath().normalize();
        try {
            DataSetInfo info = DataSetInfo.read(root);
            FolderListing.Found found = new FolderListing(root, info, options).find();
            if (found.samples().isEmpty()) {
                throw new DataSetException(whatElse(root));
            }
            String name = info != null && info.name() != null
                    ? info.name()
                    : String.valueOf(root.getFileName() == null ? root : root.getFileName());
            Geometry geometry = info == null ? NMNIST : new Geometry(info.width(), info.height());
            DataSet set = new FolderDataSet(name, geometry, found.classes(), found.samples());
            set.open(set.samples().get(0)).close();
            return set;
        } catch (IOException e) {
            throw new DataSetException("cannot list " + root + ": " + e, e);
        }
    }

    /** What a folder without samples holds instead. */
    private static String whatElse(Path root) throws IOException {
        String expected = "; expected <Train|Test>/<class>/<name>.bin or <class>/<name>.bin";
        try (Stream<Path> entries = Files.walk(root, 4)) {
            Path other = entries.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().equals(DataSetInfo.FILE))
                    .sorted()
                    .findFirst()
                    .orElse(null);
            if (other == null) {
                return root + " holds no files" + expected;
            }
            return root + " holds no recordings; its first file " + root.relativize(other) + " is "
                    + KnownMagic.describe(head(other)).orElse("of a format that is not known") + expected;
        }
    }

    private static byte[] head(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(KnownMagic.HEAD);
        }
    }

    @Override
    public EventReader open(SampleRef sample) {
        Path file = sample.file();
        try {
            ReadOptions options = ReadOptions.defaults().withGeometry(geometry);
            RecordingFile recording = RecordingFile.open(file, options);
            return recording.events();
        } catch (FormatException e) {
            throw new DataSetException(e.getMessage(), e);
        } catch (IOException e) {
            throw new DataSetException("cannot read " + file + ": " + e, e);
        }
    }

    @Override
    public String toString() {
        return name + ": " + samples.size() + " recordings of " + classNames.size() + " classes, " + geometry;
    }
}
