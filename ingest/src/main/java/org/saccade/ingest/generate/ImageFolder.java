package org.saccade.ingest.generate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Pictures in folders, in an order that people expect: {@code frame_9.png} ahead of {@code frame_10.png}. */
final class ImageFolder {

    /** Digits by the number that they write, all else by its letters. */
    static final Comparator<String> BY_NUMBER = ImageFolder::compare;

    private ImageFolder() {}

    /** Pictures below a folder at any depth, by name; links to folders are not followed. */
    static List<Path> below(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return sorted(folder, files);
        }
    }

    /** Pictures in a folder itself. */
    static List<Path> in(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return sorted(folder, files);
        }
    }

    private static List<Path> sorted(Path folder, Stream<Path> files) {
        return files.filter(file -> ImageFile.isNamedSo(file) && Files.isRegularFile(file))
                .sorted(Comparator.comparing(file -> name(folder, file), BY_NUMBER))
                .toList();
    }

    /** Name of a file relative to a folder, with slashes. */
    static String name(Path folder, Path file) {
        return folder.relativize(file).toString().replace('\\', '/');
    }

    private static int compare(String a, String b) {
        int i = 0;
        int j = 0;
        while (i < a.length() && j < b.length()) {
            int endA = digits(a, i);
            int endB = digits(b, j);
            int order;
            if (endA > i && endB > j) {
                String x = a.substring(i, endA).replaceFirst("^0+(?=.)", "");
                String y = b.substring(j, endB).replaceFirst("^0+(?=.)", "");
                order = x.length() != y.length() ? x.length() - y.length() : x.compareTo(y);
                i = endA;
                j = endB;
            } else {
                order = a.charAt(i++) - b.charAt(j++);
            }
            if (order != 0) {
                return order;
            }
        }
        int left = (a.length() - i) - (b.length() - j);
        // Equal as numbers, such as 1 and 01: by letters, so that the order is total.
        return left != 0 ? left : a.compareTo(b);
    }

    private static int digits(String text, int from) {
        int end = from;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        return end;
    }
}
