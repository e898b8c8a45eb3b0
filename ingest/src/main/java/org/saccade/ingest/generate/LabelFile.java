package org.saccade.ingest.generate;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Lists of classes and labels as text, one per line: a class, which may hold spaces, and its number; or a picture and its class, after which
 * more words may follow.
 *
 * <pre>
 *   n01440764 0                            a class and its number
 *   ILSVRC2012_val_00000001.JPEG 65        a picture and its class, as a number
 *   val_0.JPEG n03444034 0 32 44 62        or as a name
 * </pre>
 */
final class LabelFile {

    private static final long MAX_BYTES = 1 << 28;
    private static final int MAX_CLASSES = 100_000;

    private LabelFile() {}

    private static List<String[]> rows(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new ImageException("there is no file " + file);
        }
        if (Files.size(file) > MAX_BYTES) {
            throw new ImageException(file + " has " + Files.size(file) + " bytes, more than a list of labels needs");
        }
        List<String[]> rows = new ArrayList<>();
        for (String line : new String(Files.readAllBytes(file), StandardCharsets.UTF_8).split("\\R")) {
            if (!line.isBlank()) {
                String[] words = line.trim().split("\\s+");
                if (words.length < 2) {
                    throw new ImageException(file + ": line '" + line.trim() + "' has one word, two are expected");
                }
                rows.add(words);
            }
        }
        return rows;
    }

    /** Names of the classes by their numbers, which must be 0, 1, 2 and so on in any order. */
    static List<String> classNames(Path file) throws IOException {
        Map<Integer, String> names = new HashMap<>();
        for (String[] row : rows(file)) {
            int last = row.length - 1;
            int number = number(row[last]);
            String name = String.join(" ", List.of(row).subList(0, last));
            if (number < 0 || names.put(number, name) != null) {
                throw new ImageException(file + ": '" + name + " " + row[last] + "' gives no number, or one twice");
            }
        }
        List<String> classes = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            if (!names.containsKey(i)) {
                throw new ImageException(file + " numbers " + names.size() + " classes, and none has number " + i);
            }
            classes.add(names.get(i));
        }
        return classes;
    }

    /**
     * Pictures with their labels, all of number 0.
     *
     * @param names of the pictures; each must be in the list, by its file name with or without ending
     */
    static List<LabelledImage> labelled(Path file, List<String> names, List<String> classes) throws IOException {
        Map<String, String> labels = new HashMap<>();
        for (String[] row : rows(file)) {
            labels.put(withoutEnding(row[0]), row[1]);
        }
        Map<String, Integer> numbers = new HashMap<>();
        for (int i = 0; i < classes.size(); i++) {
            numbers.put(Integer.toString(i), i);
        }
        for (int i = 0; i < classes.size(); i++) {
            numbers.put(classes.get(i), i);
        }
        List<LabelledImage> found = new ArrayList<>();
        for (String name : names) {
            String label = labels.get(withoutEnding(name.substring(name.lastIndexOf('/') + 1)));
            Integer number = label == null ? null : numbers.get(label);
            if (number == null) {
                throw new ImageException(file
                        + (label == null
                                ? " has no label for " + name
                                : ": label '" + label + "' of " + name + " is none of the " + classes.size()
                                        + " classes"));
            }
            found.add(new LabelledImage(name, number, 0));
        }
        return found;
    }

    private static String withoutEnding(String name) {
        int dot = name.lastIndexOf('.');
        return dot <= 0 ? name : name.substring(0, dot);
    }

    private static int number(String word) {
        try {
            int number = Integer.parseInt(word);
            return number < MAX_CLASSES ? number : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
