package org.saccade.ingest.dataset;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The files that are there, to be asked for by the lines of a list; as many as there may be, it keeps a few bytes of each. Not safe for
 * several threads.
 */
final class FileTree {

    private final SampleColumns columns;
    private final PathHashes files = new PathHashes();
    private final Map<String, Integer> byPrefix = new HashMap<>();
    private final Map<String, List<String>> prefixesByName = new HashMap<>();

    FileTree(SampleColumns columns) {
        this.columns = columns;
    }

    /**
     * Takes in a folder and those below it.
     *
     * @param prefix of the ids: empty, or ending in a slash
     * @param depth how many levels of folders below it
     */
    void add(Path folder, String prefix, int depth) throws IOException {
        int number = columns.folder(folder, prefix);
        byPrefix.put(prefix, number);
        prefixesByName
                .computeIfAbsent(lastName(prefix), name -> new ArrayList<>())
                .add(prefix);
        Names.files(folder, name -> {
            if (!name.startsWith(".")) {
                files.add(number, name);
            }
        });
        if (depth > 0) {
            for (String name : Names.folders(folder)) {
                add(folder.resolve(name), prefix + name + "/", depth - 1);
            }
        }
    }

    private static String lastName(String prefix) {
        String path = prefix.isEmpty() ? "" : prefix.substring(0, prefix.length() - 1);
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** A file that a list names: the number of its folder, and its name. */
    record Found(int folder, String prefix, String name) {

        String id() {
            return prefix + Names.stem(name);
        }
    }

    /**
     * The file of a line, which must not have been taken before: the path as it is below {@code base}, else, since lists carry the paths
     * of their author's disk, its last two parts, first below {@code base}.
     *
     * @return null when there is none
     */
    Found take(String base, String path) {
        String[] lastTwo = Names.lastTwo(path);
        String name = lastTwo[1];
        String plain = path.replace('\\', '/');
        List<String> prefixes = new ArrayList<>();
        prefixes.add(base + plain.substring(0, plain.lastIndexOf('/') + 1));
        prefixes.add(base + lastTwo[0] + "/");
        prefixes.addAll(prefixesByName.getOrDefault(lastTwo[0], List.of()));
        for (String prefix : prefixes) {
            Integer folder = byPrefix.get(prefix);
            if (folder != null && files.take(folder, name)) {
                return new Found(folder, prefix, name);
            }
        }
        return null;
    }

    /** Files that were not taken. */
    int left() {
        return files.left();
    }
}
