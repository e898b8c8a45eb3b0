package org.saccade.ingest.dataset;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.ZipException;
import org.saccade.ingest.format.Head;
import org.saccade.ingest.format.KnownMagic;
import org.saccade.ingest.format.ReadOptions;
import org.saccade.ingest.format.Source;
import org.saccade.ingest.recording.Formats;
import org.saccade.schemas.event.Geometry;
import org.saccade.schemas.schema.Split;

/** Recognises what lies in a folder, an archive or a file, and lists it. */
final class DataSetFinder {

    /** In the order of {@link DataSetKind}; the first that fits is taken. */
    private static final List<FolderLayout> LAYOUTS = List.of(
            new EsImageNetFolder(),
            new NImageNetFolder(),
            new DvsGestureFolder(),
            ClassFolders.nMnist(),
            ClassFolders.nCaltech101(),
            new Cifar10DvsFolder(),
            ClassFolders.aslDvs(),
            ClassFolders.nCars(),
            new LabelListFolder(),
            ClassFolders.any());

    /** Folders that hold nothing but one folder, as archives often unpack, are looked into to this depth. */
    private static final int DEPTH = 3;

    /** Stands between an archive and the file in it. */
    private static final String IN_ARCHIVE = "!/";

    /** Folders that hold a data set beside others that hold none. */
    private static final List<String> WITHIN = List.of("ES-imagenet-0.18", "Caltech101", "DvsGesture");

    private DataSetFinder() {}

    static DataSet open(Path path, DataSetOptions options) {
        try {
            if (Files.isDirectory(path)) {
                return folder(path.toAbsolutePath().normalize(), String.valueOf(path), options);
            }
            Path archived = options.kind() == DataSetKind.FILE ? null : archivedSet(path);
            return archived == null ? file(path, options) : folder(archived, Names.stem(Names.of(path)), options);
        } catch (IOException e) {
            throw new DataSetException("cannot list " + path + ": " + e, e);
        }
    }

    /** The top folder of an archive of several files; null for anything else. */
    private static Path archivedSet(Path file) throws IOException {
        if (!Files.exists(file)) {
            return null;
        }
        Head head = Source.of(file).head();
        if (!head.startsWith("PK") || Formats.recognise(head).isPresent()) {
            return null;
        }
        Path top = Archives.open(file);
        try (Stream<Path> entries = Files.walk(top)) {
            long several = entries.filter(Files::isRegularFile)
                    .filter(entry -> !Names.of(entry).startsWith("."))
                    .limit(2)
                    .count();
            if (several > 1) {
                return top;
            }
        } catch (ZipException | UncheckedIOException e) {
            top.getFileSystem().close();
            throw Archives.unreadable(file, e);
        }
        top.getFileSystem().close();
        return null;
    }

    private static DataSet folder(Path given, String called, DataSetOptions options) throws IOException {
        List<Path> candidates = candidates(given);
        for (FolderLayout layout : LAYOUTS) {
            boolean wanted = options.kind() == null || options.kind() == layout.kind();
            for (Path folder : wanted ? candidates : List.<Path>of()) {
                if (layout.fits(folder)) {
                    return listed(given, folder, called, layout, options);
                }
            }
        }
        throw new DataSetException(whatElse(given, options));
    }

    private static DataSet listed(Path given, Path folder, String called, FolderLayout layout, DataSetOptions options)
            throws IOException {
        DataSetInfo here = DataSetInfo.read(folder);
        DataSetInfo info = here == null ? DataSetInfo.read(given) : here;
        FolderLayout.Listed listed = layout.list(folder, info, options);
        if (listed.samples().isEmpty()) {
            throw new DataSetException(whatElse(given, options));
        }
        String ownName = Names.of(folder).isEmpty() ? called : Names.of(folder);
        String name = info != null && info.name() != null ? info.name() : ownName;
        Geometry stated = info == null ? listed.geometry() : new Geometry(info.width(), info.height());
        DataSet set = ListedDataSet.of(name, layout.kind(), stated, listed);
        set.open(set.samples().get(0)).close();
        return set;
    }

    /** The folder, known ones within it, and what lies in it alone. */
    private static List<Path> candidates(Path given) throws IOException {
        List<Path> candidates = new ArrayList<>(List.of(given));
        for (String name : WITHIN) {
            if (Files.isDirectory(given.resolve(name))) {
                candidates.add(given.resolve(name));
            }
        }
        Path folder = given;
        for (int depth = 0; depth < DEPTH; depth++) {
            TreeSet<String> inside = Names.folders(folder);
            if (inside.size() != 1) {
                break;
            }
            folder = folder.resolve(inside.first());
            candidates.add(folder);
        }
        return candidates;
    }

    private static DataSet file(Path file, DataSetOptions options) {
        if (!Files.exists(file) && !file.toString().contains(IN_ARCHIVE)) {
            throw new DataSetException("there is no folder or file " + file.toAbsolutePath());
        }
        if (options.kind() != null && options.kind() != DataSetKind.FILE) {
            throw new DataSetException(file + " is a file; a folder is expected of the kind "
                    + options.kind().id());
        }
        SampleRef sample = new SampleRef(
                Names.stem(Names.of(file)),
                Split.UNKNOWN,
                SampleRef.NO_LABEL,
                file.toAbsolutePath().normalize(),
                null,
                Map.of());
        List<SampleRef> samples = List.of(sample);
        ReadOptions reading = options.reading();
        Geometry geometry = ListedDataSet.largest(samples, reading);
        return new ListedDataSet(
                sample.id(),
                DataSetKind.FILE,
                geometry,
                List.of(),
                samples,
                "one recording, of no class and no split: training leaves it out",
                List.of(),
                reading.withGeometry(geometry));
    }

    /** What a folder without samples holds instead. */
    private static String whatElse(Path root, DataSetOptions options) throws IOException {
        String expected = options.kind() == null
                ? "; expected <Train|Test>/<class>/<file>, <class>/<file> or the layout of a known data set"
                : "; expected the layout of " + options.kind().id();
        try (Stream<Path> entries = Files.walk(root, 4)) {
            Path other = entries.filter(Files::isRegularFile)
                    .filter(file -> !Names.of(file).equals(DataSetInfo.FILE))
                    .sorted()
                    .findFirst()
                    .orElse(null);
            if (other == null) {
                return Names.shown(root) + " holds no files" + expected;
            }
            return Names.shown(root) + " holds no data set; its first file " + root.relativize(other) + " is "
                    + KnownMagic.describe(head(other)).orElse("of a format that is not known") + expected;
        }
    }

    private static byte[] head(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(KnownMagic.HEAD);
        }
    }
}
