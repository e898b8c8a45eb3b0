package org.saccade.ingest.dataset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.saccade.ingest.format.ReadOptions;
import org.saccade.schemas.event.Geometry;
import org.saccade.schemas.schema.Split;

/**
 * ES-ImageNet as its authors ship it. The label lists decide what is a sample; attributes {@code a} and {@code b} are the rows and columns of
 * the resized picture, by which samples are centred.
 *
 * <pre>
 *   train/class{c}/class{c}_{k}.npz      trainlabel.txt:  class12/class12_34.npz 12 a b
 *   val/*.npz                            vallabel.txt:    ILSVRC2012_val_00040551.npz 349 a b
 *   dirlabel.txt                         n01440764 0             also in dataset_label/, here or one folder up
 *   ENlabel.txt                          number, synset, English, Chinese, between tabs
 * </pre>
 */
final class EsImageNetFolder implements FolderLayout {

    /** The canvas of the generator: samples are not centred yet. */
    private static final Geometry CANVAS = new Geometry(256, 256);

    private static final int MOST_CLASSES = 100_000;
    private static final int MOST_PIXELS = 256;
    private static final Map<Split, String> LISTS =
            Map.of(Split.TRAIN, "trainlabel.txt", Split.VALIDATION, "vallabel.txt");
    private static final Map<Split, String> FOLDERS = Map.of(Split.TRAIN, "train", Split.VALIDATION, "val");

    @Override
    public DataSetKind kind() {
        return DataSetKind.ES_IMAGENET;
    }

    @Override
    public boolean fits(Path folder) {
        return !splits(folder).isEmpty();
    }

    private static Set<Split> splits(Path folder) {
        Set<Split> splits = EnumSet.noneOf(Split.class);
        LISTS.forEach((split, list) -> {
            if (Files.isRegularFile(folder.resolve(list)) && Files.isDirectory(folder.resolve(FOLDERS.get(split)))) {
                splits.add(split);
            }
        });
        return splits;
    }

    @Override
    public Listed list(Path root, DataSetInfo info, DataSetOptions options) throws IOException {
        SplitRule rule = new SplitRule(splits(root), "its label lists say", options);
        SampleColumns columns = new SampleColumns();
        FileTree files = new FileTree(columns);
        LeftOut leftOut = new LeftOut();
        int[] most = {-1};
        for (Split split : splits(root)) {
            String base = FOLDERS.get(split) + "/";
            files.add(root.resolve(FOLDERS.get(split)), base, 1);
            Path list = root.resolve(LISTS.get(split));
            TextLines.each(list, (line, number) -> {
                String[] fields = line.split("\\s+");
                if (fields.length < 2) {
                    throw new DataSetException(Names.shown(list) + ", line " + number + ": '" + line
                            + "' is no line 'file label rows columns'");
                }
                int label = TextLines.number(fields[1], MOST_CLASSES, list, number);
                FileTree.Found file = files.take(base, fields[0]);
                if (file == null) {
                    leftOut.add("files of the label lists are not there", base + fields[0]);
                    return;
                }
                most[0] = Math.max(most[0], label);
                columns.add(file.folder(), file.name(), rule.of(split, file.id()), label, size(fields, list, number));
            });
        }
        leftOut.add("files that no label list names were left out", files.left());
        List<String> classes = info != null && info.classes() != null ? info.classes() : classes(root, most[0] + 1);
        return new Listed(classes, CANVAS, ReadOptions.defaults(), rule, SampleIndex.of(columns), leftOut.notes());
    }

    private static Map<String, String> size(String[] fields, Path list, int line) {
        if (fields.length < 4) {
            return Map.of();
        }
        int rows = TextLines.number(fields[2], MOST_PIXELS, list, line);
        int columns = TextLines.number(fields[3], MOST_PIXELS, list, line);
        return Map.of("a", Integer.toString(rows), "b", Integer.toString(columns));
    }

    /** English names where the files that say them are there, else synsets, else numbers. */
    private static List<String> classes(Path root, int atLeast) throws IOException {
        Map<Integer, String> synsets = new HashMap<>();
        Path dirLabels = beside(root, "dirlabel.txt");
        if (dirLabels != null) {
            TextLines.each(dirLabels, (line, number) -> {
                String[] fields = line.split("\\s+");
                if (fields.length == 2) {
                    synsets.put(TextLines.number(fields[1], MOST_CLASSES, dirLabels, number), fields[0]);
                }
            });
        }
        Map<String, String> english = new HashMap<>();
        Path enLabels = beside(root, "ENlabel.txt");
        if (enLabels != null) {
            TextLines.each(enLabels, (line, number) -> {
                String[] fields = line.split("\t");
                if (fields.length >= 3) {
                    english.put(fields[1].strip(), fields[2].strip());
                }
            });
        }
        int count = synsets.keySet().stream().mapToInt(label -> label + 1).max().orElse(0);
        List<String> classes = new ArrayList<>();
        for (int label = 0; label < Math.max(count, atLeast); label++) {
            String synset = synsets.getOrDefault(label, Integer.toString(label));
            classes.add(english.getOrDefault(synset, synset));
        }
        return classes;
    }

    private static Path beside(Path root, String name) {
        Path up = root.getParent() == null ? root : root.getParent();
        for (Path folder : List.of(root, root.resolve("dataset_label"), up, up.resolve("dataset_label"))) {
            if (Files.isRegularFile(folder.resolve(name))) {
                return folder.resolve(name);
            }
        }
        return null;
    }
}
