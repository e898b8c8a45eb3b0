package org.saccade.ingest.dataset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.saccade.ingest.format.ReadOptions;
import org.saccade.schemas.event.Geometry;
import org.saccade.schemas.schema.Split;

/**
 * N-ImageNet: {@code extracted_train/<synset>/*.npz}, {@code extracted_val/<synset>/*.npz}. {@code train_list.txt} and {@code val_list.txt}
 * decide what is a sample where they are there; they carry the paths of the author's disk, of which the last two parts count. The label is
 * the place of the synset in the order of names.
 */
final class NImageNetFolder implements FolderLayout {

    private static final Geometry SENSOR = new Geometry(640, 480);
    private static final Map<Split, String> FOLDERS =
            Map.of(Split.TRAIN, "extracted_train", Split.VALIDATION, "extracted_val");
    private static final Map<Split, String> LISTS =
            Map.of(Split.TRAIN, "train_list.txt", Split.VALIDATION, "val_list.txt");

    @Override
    public DataSetKind kind() {
        return DataSetKind.N_IMAGENET;
    }

    @Override
    public boolean fits(Path folder) {
        return !splits(folder).isEmpty();
    }

    private static Set<Split> splits(Path folder) {
        Set<Split> splits = EnumSet.noneOf(Split.class);
        FOLDERS.forEach((split, name) -> {
            if (Files.isDirectory(folder.resolve(name))) {
                splits.add(split);
            }
        });
        return splits;
    }

    @Override
    public Listed list(Path root, DataSetInfo info, DataSetOptions options) throws IOException {
        TreeSet<String> synsets = new TreeSet<>();
        boolean lists = false;
        for (Split split : splits(root)) {
            synsets.addAll(Names.folders(root.resolve(FOLDERS.get(split))));
            lists |= Files.isRegularFile(root.resolve(LISTS.get(split)));
        }
        SplitRule rule = new SplitRule(splits(root), lists ? "its lists say" : "its folders say", options);
        SampleColumns columns = new SampleColumns();
        LeftOut leftOut = new LeftOut();
        List<String> order = new ArrayList<>(synsets);
        for (Split split : splits(root)) {
            String base = FOLDERS.get(split) + "/";
            FileTree files = new FileTree(columns);
            files.add(root.resolve(FOLDERS.get(split)), base, 1);
            Path list = root.resolve(LISTS.get(split));
            if (Files.isRegularFile(list)) {
                TextLines.each(list, (line, number) -> {
                    FileTree.Found file = files.take(base, line);
                    if (file == null) {
                        leftOut.add("files of the lists are not there", line);
                    } else {
                        int label = order.indexOf(Names.lastTwo(line)[0]);
                        columns.add(file.folder(), file.name(), rule.of(split, file.id()), label, Map.of());
                    }
                });
                leftOut.add("files that no list names were left out", files.left());
            } else {
                addAll(root.resolve(FOLDERS.get(split)), base, split, order, rule, columns);
            }
        }
        List<String> classes = info != null && info.classes() != null ? info.classes() : order;
        return new Listed(classes, SENSOR, ReadOptions.defaults(), rule, SampleIndex.of(columns), leftOut.notes());
    }

    private static void addAll(
            Path folder, String base, Split split, List<String> order, SplitRule rule, SampleColumns columns)
            throws IOException {
        for (String synset : Names.folders(folder)) {
            String prefix = base + synset + "/";
            int inFolder = columns.folder(folder.resolve(synset), prefix);
            for (String name : Names.files(folder.resolve(synset))) {
                if (Names.ending(name).equals(".npz")) {
                    Split drawn = rule.of(split, prefix + Names.stem(name));
                    columns.add(inFolder, name, drawn, order.indexOf(synset), Map.of());
                }
            }
        }
    }
}
