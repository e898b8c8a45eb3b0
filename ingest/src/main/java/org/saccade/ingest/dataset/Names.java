package org.saccade.ingest.dataset;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.saccade.schemas.schema.Split;

/** What folders and files are called. Hidden folders, and those that archivers add, are none. */
final class Names {

    /** Numbers by value, ahead of names; names by their letters. */
    static final Comparator<String> BY_NAME = Comparator.<String, Boolean>comparing(name -> !isNumber(name))
            .thenComparing(name -> isNumber(name) ? name.length() : 0)
            .thenComparing(Comparator.naturalOrder());

    private Names() {}

    /** Name of a file or folder; a file system of an archive ends those of folders in a slash. */
    static String of(Path path) {
        Path last = path.getFileName();
        String name = last == null ? "" : last.toString();
        return name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
    }

    /** The path as messages show it; within an archive {@code archive.zip!/name}. */
    static String shown(Path path) {
        boolean archived = path.getFileSystem() != FileSystems.getDefault();
        return archived ? path.getFileSystem() + "!" + path.toAbsolutePath() : path.toString();
    }

    /** Folders within a folder, sorted. */
    static TreeSet<String> folders(Path folder) throws IOException {
        TreeSet<String> names = new TreeSet<>(BY_NAME);
        each(folder, entry -> {
            if (Files.isDirectory(entry)
                    && !of(entry).startsWith(".")
                    && !of(entry).equals("__MACOSX")) {
                names.add(of(entry));
            }
        });
        return names;
    }

    /** Files within a folder, in no order. */
    static void files(Path folder, Consumer<String> name) throws IOException {
        each(folder, entry -> {
            if (!Files.isDirectory(entry)) {
                name.accept(of(entry));
            }
        });
    }

    /** Files within a folder, sorted. */
    static TreeSet<String> files(Path folder) throws IOException {
        TreeSet<String> names = new TreeSet<>();
        files(folder, names::add);
        return names;
    }

    private static void each(Path folder, Consumer<Path> visitor) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                visitor.accept(entry);
            }
        }
    }

    /** A file name without its ending. */
    static String stem(String name) {
        return name.substring(0, name.length() - SampleColumns.endingLength(name));
    }

    /** Ending of a file name with its dot, in lower case; empty where there is none. */
    static String ending(String name) {
        return name.substring(name.length() - SampleColumns.endingLength(name)).toLowerCase(Locale.ROOT);
    }

    /** The last two parts of a path of any machine, such as those in lists that others wrote. */
    static String[] lastTwo(String path) {
        String[] parts = Arrays.stream(path.split("[/\\\\]"))
                .filter(part -> !part.isEmpty())
                .toArray(String[]::new);
        int n = parts.length;
        return new String[] {n < 2 ? "" : parts[n - 2], n < 1 ? "" : parts[n - 1]};
    }

    /** The split that a folder of this name holds: {@code train}, {@code Test}, {@code val}; UNKNOWN for others. */
    static Split split(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "train", "training" -> Split.TRAIN;
            case "val", "valid", "validation" -> Split.VALIDATION;
            case "test", "testing" -> Split.TEST;
            default -> Split.UNKNOWN;
        };
    }

    /** The same where the split is the last word of a name: {@code n-cars_train}. */
    static Split lastWordSplit(String name) {
        List<String> words = List.of(name.split("[_\\- .]"));
        return words.isEmpty() ? Split.UNKNOWN : split(words.get(words.size() - 1));
    }

    private static boolean isNumber(String name) {
        return !name.isEmpty() && name.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
