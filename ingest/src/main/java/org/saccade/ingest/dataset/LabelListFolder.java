package org.saccade.ingest.dataset;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.saccade.ingest.format.ReadOptions;
import org.saccade.schemas.schema.Split;

/**
 * Files that lists name with their labels, {@code path,label} a line, one list for each split, the split in its name ({@code train_label.csv},
 * {@code val.csv}): so is ES-ImageNet in eight frames. A path counts as it is below this folder, else by its last two parts.
 */
final class LabelListFolder implements FolderLayout {

    private static final int MOST_CLASSES = 100_000;
    /** Levels of folders below this one. */
    private static final int DEPTH = 3;

    @Override
    public DataSetKind kind() {
        return DataSetKind.LABEL_LISTS;
    }

    @Override
    public boolean fits(Path folder) throws IOException {
        return !lists(folder).isEmpty();
    }

    /** The list of each split that has one: a CSV file with the split in its name, and a path and a number in its first line. */
    private static Map<Split, Path> lists(Path folder) throws IOException {
        Map<Split, Path> lists = new EnumMap<>(Split.class);
        for (String name : Names.files(folder)) {
            String lower = name.toLowerCase(Locale.ROOT);
            Split split = lower.contains("train")
                    ? Split.TRAIN
                    : lower.contains("val") ? Split.VALIDATION : lower.contains("test") ? Split.TEST : Split.UNKNOWN;
            if (lower.endsWith(".csv") && split != Split.UNKNOWN && isList(folder.resolve(name))) {
                lists.putIfAbsent(split, folder.resolve(name));
            }
        }
        return lists;
    }

    private static boolean isList(Path file) throws IOException {
        return TextLines.first(file, 2).stream().anyMatch(line -> line.matches(".*\\.\\w+\\s*,\\s*\\d+"));
    }

    @Override
    public Listed list(Path root, DataSetInfo info, DataSetOptions options) throws IOException {
        Map<Split, Path> lists = lists(root);
        SplitRule rule = new SplitRule(lists.keySet(), "its lists say", options);
        SampleColumns columns = new SampleColumns();
        FileTree files = new FileTree(columns);
        files.add(root, "", DEPTH);
        LeftOut leftOut = new LeftOut();
        int[] most = {-1};
        for (Map.Entry<Split, Path> list : lists.entrySet()) {
            TextLines.each(list.getValue(), (line, number) -> {
                int comma = line.lastIndexOf(',');
                if (comma < 0
                        || (number == 1 && !line.substring(comma + 1).strip().matches("\\d+"))) {
                    return;
                }
                int label = TextLines.number(line.substring(comma + 1), MOST_CLASSES, list.getValue(), number);
                String path = line.substring(0, comma).strip();
                FileTree.Found file = files.take("", path);
                if (file == null) {
                    leftOut.add("files of the label lists are not there", path);
                } else {
                    most[0] = Math.max(most[0], label);
                    columns.add(file.folder(), file.name(), rule.of(list.getKey(), file.id()), label, Map.of());
                }
            });
        }
        List<String> classes = info != null && info.classes() != null ? info.classes() : numbers(most[0] + 1);
        return new Listed(classes, null, ReadOptions.defaults(), rule, SampleIndex.of(columns), leftOut.notes());
    }

    private static List<String> numbers(int count) {
        List<String> numbers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            numbers.add(Integer.toString(i));
        }
        return numbers;
    }
}
