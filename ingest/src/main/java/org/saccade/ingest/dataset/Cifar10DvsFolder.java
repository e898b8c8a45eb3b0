package org.saccade.ingest.dataset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.saccade.ingest.format.ReadOptions;
import org.saccade.schemas.event.Geometry;
import org.saccade.schemas.schema.Split;

/**
 * CIFAR10-DVS: ten classes of AEDAT 2 recordings, or of AEDAT 4 in a later edition, each class in a folder or in an archive {@code airplane.zip},
 * which is read in place. The AEDAT 2 recordings have their axes swapped; they are read so that the pictures stand upright.
 */
final class Cifar10DvsFolder implements FolderLayout {

    private static final Geometry SENSOR = new Geometry(128, 128);
    private static final List<String> CLASSES =
            List.of("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");
    private static final Set<String> ENDINGS = Set.of(".aedat", ".aedat4");
    private static final String ARCHIVE = ".zip";
    /** What AEDAT 2 calls the convention of this data set. */
    private static final String AXES = "cifar10-dvs";

    @Override
    public DataSetKind kind() {
        return DataSetKind.CIFAR10_DVS;
    }

    @Override
    public boolean fits(Path folder) throws IOException {
        boolean any = false;
        for (String name : CLASSES) {
            Path ofClass = folder.resolve(name);
            any |= Files.isRegularFile(folder.resolve(name + ARCHIVE))
                    || Names.files(ofClass).stream().anyMatch(file -> ENDINGS.contains(Names.ending(file)));
        }
        return any && Set.copyOf(CLASSES).containsAll(Names.folders(folder));
    }

    @Override
    public Listed list(Path root, DataSetInfo info, DataSetOptions options) throws IOException {
        SplitRule rule = new SplitRule(Set.of(), "", options);
        ClassFiles files = new ClassFiles(rule);
        for (int label = 0; label < CLASSES.size(); label++) {
            String name = CLASSES.get(label);
            Path folder = root.resolve(name);
            Path archive = root.resolve(name + ARCHIVE);
            if (Files.isDirectory(folder)) {
                files.add(folder, name + "/", Split.UNKNOWN, label);
            } else if (Files.isRegularFile(archive)) {
                addArchive(files, Archives.open(archive), name, label);
            }
        }
        List<String> classes = info != null && info.classes() != null ? info.classes() : CLASSES;
        ReadOptions reading = ReadOptions.defaults().withColumns(AXES);
        return new Listed(
                classes, SENSOR, reading, rule, files.samples(), files.leftOut().notes());
    }

    /** The recordings lie at the top of an archive or in one folder. */
    private static void addArchive(ClassFiles files, Path top, String name, int label) throws IOException {
        files.add(top, name + "/", Split.UNKNOWN, label);
        for (String inner : Names.folders(top)) {
            files.add(top.resolve(inner), name + "/", Split.UNKNOWN, label);
        }
    }
}
