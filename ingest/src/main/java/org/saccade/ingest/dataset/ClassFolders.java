package org.saccade.ingest.dataset;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.saccade.schemas.event.Geometry;

/**
 * A folder for each class, within folders for the splits where there are any: {@code <Train|Test>/<class>/<name>} or
 * {@code <class>/<name>}. Files of any format that is read; others are left out and counted.
 */
final class ClassFolders implements FolderLayout {

    private static final Geometry ATIS_CROP = new Geometry(34, 34);
    private static final Geometry ATIS = new Geometry(304, 240);
    private static final Geometry DAVIS240 = new Geometry(240, 180);
    /** A few of the 101 that no other set is likely to have together. */
    private static final Set<String> SOME_OF_CALTECH = Set.of(
            "BACKGROUND_Google", "Faces_easy", "accordion", "airplanes", "garfield", "yin_yang", "windsor_chair");

    private final DataSetKind kind;
    private final Geometry geometry;
    private final Sign sign;

    private ClassFolders(DataSetKind kind, Geometry geometry, Sign sign) {
        this.kind = kind;
        this.geometry = geometry;
        this.sign = sign;
    }

    /** By what a known data set gives itself away. */
    private interface Sign {
        boolean in(ClassTree tree) throws IOException;
    }

    /** N-MNIST: splits, digits, 40-bit words. */
    static FolderLayout nMnist() {
        return new ClassFolders(
                DataSetKind.N_MNIST,
                ATIS_CROP,
                tree -> !tree.splits().isEmpty()
                        && tree.classes().stream().allMatch(name -> name.matches("\\d"))
                        && tree.hasEnding(".bin"));
    }

    /** N-Caltech101: names of objects, 40-bit words. */
    static FolderLayout nCaltech101() {
        return new ClassFolders(
                DataSetKind.N_CALTECH101,
                DAVIS240,
                tree -> tree.classes().stream()
                                        .filter(SOME_OF_CALTECH::contains)
                                        .count()
                                > 1
                        && tree.hasEnding(".bin"));
    }

    /** ASL-DVS: letters, MATLAB files. */
    static FolderLayout aslDvs() {
        return new ClassFolders(
                DataSetKind.ASL_DVS,
                DAVIS240,
                tree -> tree.classes().stream().allMatch(name -> name.matches("[a-zA-Z]")) && tree.hasEnding(".mat"));
    }

    /** N-CARS: cars and background, DAT files. */
    static FolderLayout nCars() {
        return new ClassFolders(
                DataSetKind.N_CARS,
                ATIS,
                tree -> Set.of("background", "cars").containsAll(tree.classes()) && tree.hasEnding(".dat"));
    }

    /** Any other. */
    static FolderLayout any() {
        return new ClassFolders(DataSetKind.CLASS_FOLDERS, null, tree -> hasRecordings(tree, new Endings()));
    }

    private static boolean hasRecordings(ClassTree tree, Endings endings) throws IOException {
        for (ClassTree.Holder holder : tree.holders()) {
            for (String name : tree.classes()) {
                if (endings.anyRecording(holder.folder().resolve(name))) {
                    return true;
                }
            }
        }
        return false;
    }

    @Override
    public DataSetKind kind() {
        return kind;
    }

    @Override
    public boolean fits(Path folder) throws IOException {
        ClassTree tree = ClassTree.of(folder);
        return !tree.classes().isEmpty() && sign.in(tree);
    }

    @Override
    public Listed list(Path root, DataSetInfo info, DataSetOptions options) throws IOException {
        ClassTree tree = ClassTree.of(root);
        SplitRule rule = new SplitRule(tree.splits(), "its folders say", options);
        ClassFiles files = new ClassFiles(rule);
        Map<String, Integer> labels = files.labels(root, tree, info);
        for (ClassTree.Holder holder : tree.holders()) {
            for (Map.Entry<String, Integer> label : labels.entrySet()) {
                String name = label.getKey();
                files.add(
                        holder.folder().resolve(name), holder.prefix() + name + "/", holder.split(), label.getValue());
            }
        }
        List<String> classes =
                info != null && info.classes() != null ? info.classes() : new ArrayList<>(labels.keySet());
        return new Listed(
                classes,
                geometry,
                options.reading(),
                rule,
                files.samples(),
                files.leftOut().notes());
    }
}
