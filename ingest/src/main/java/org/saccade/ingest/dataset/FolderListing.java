package org.saccade.ingest.dataset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.saccade.schemas.schema.Split;

/** Finds the samples of a "folder per class" layout; looks at names only, opens no recording. */
final class FolderListing {

    static final String EXTENSION = ".bin";

    /** Numbers by value, ahead of names; names by their letters. */
    private static final Comparator<String> BY_NAME = Comparator.<String, Boolean>comparing(name -> !isNumber(name))
            .thenComparing(name -> isNumber(name) ? name.length() : 0)
            .thenComparing(Comparator.naturalOrder());

    private final Path root;
    private final DataSetInfo info;
    private final DataSetOptions options;

    FolderListing(Path root, DataSetInfo info, DataSetOptions options) {
        this.root = root;
        this.info = info;
        this.options = options;
    }

    /** What was found. */
    record Found(List<String> classes, List<SampleRef> samples) {}

    Found find() throws IOException {
        List<Path> splits = folders(root).stream()
                .filter(folder -> splitOf(folder) != Split.UNKNOWN)
                .toList();
        List<Path> holders = splits.isEmpty() ? List.of(root) : splits;
        TreeSet<String> names = new TreeSet<>(BY_NAME);
        for (Path holder : holders) {
            for (Path folder : folders(holder)) {
                if (!files(folder).isEmpty()) {
                    names.add(folder.getFileName().toString());
                }
            }
        }
        List<String> classes = classes(names);
        List<SampleRef> samples = new ArrayList<>();
        for (Path holder : holders) {
            for (String name : names) {
                for (Path file : files(holder.resolve(name))) {
                    samples.add(
                            sample(splits.isEmpty() ? Split.UNKNOWN : splitOf(holder), classes.indexOf(name), file));
                }
            }
        }
        samples.sort(Comparator.comparing(SampleRef::split)
                .thenComparing(SampleRef::label)
                .thenComparing(SampleRef::id));
        return new Found(classes, List.copyOf(samples));
    }

    private List<String> classes(TreeSet<String> names) {
        if (info == null || info.classes() == null) {
            return List.copyOf(names);
        }
        for (String name : names) {
            if (!info.classes().contains(name)) {
                throw new DataSetException("folder " + name + " in " + root + " is not among the classes of "
                        + DataSetInfo.FILE + ": " + info.classes());
            }
        }
        return info.classes();
    }

    private SampleRef sample(Split stated, int label, Path file) {
        String relative = root.relativize(file).toString().replace('\\', '/');
        String id = relative.substring(0, relative.length() - EXTENSION.length());
        return new SampleRef(id, split(stated, id), label, file, java.util.Map.of());
    }

    private Split split(Split stated, String id) {
        Split split = stated;
        if (split == Split.UNKNOWN) {
            split = SeededHash.unit(options.seed(), "test:" + id) < options.testShare() ? Split.TEST : Split.TRAIN;
        }
        if (split == Split.TRAIN && SeededHash.unit(options.seed(), id) < options.validationShare()) {
            split = Split.VALIDATION;
        }
        return split;
    }

    private static Split splitOf(Path folder) {
        return switch (folder.getFileName().toString().toLowerCase(Locale.ROOT)) {
            case "train", "training" -> Split.TRAIN;
            case "test", "testing" -> Split.TEST;
            default -> Split.UNKNOWN;
        };
    }

    private static boolean isNumber(String name) {
        return !name.isEmpty() && name.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static List<Path> folders(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(Files::isDirectory).sorted().toList();
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(
                            file -> file.getFileName().toString().endsWith(EXTENSION) && Files.isRegularFile(file))
                    .sorted()
                    .toList();
        }
    }
}
