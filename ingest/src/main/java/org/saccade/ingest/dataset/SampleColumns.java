package org.saccade.ingest.dataset;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.saccade.schemas.schema.Split;

/**
 * What is known of each sample, packed into primitive columns that grow: a data set of a million samples takes some 40 bytes for each, not
 * an object. Not safe for several threads while it grows.
 *
 * <pre>
 *   folder[i]      which folder its file lies in                             4 bytes
 *   nameEnd[i]     where its file name ends in names (UTF-8); it begins      4 + length of the name
 *                  where the one before it ends
 *   ending[i]      bytes of the name that are not part of the id             1
 *   label[i], split[i], attributes[i]                                        4 + 1 + 4
 *   number[i], fromUs[i], toUs[i]     only where files hold several samples  4 + 8 + 8
 * </pre>
 */
final class SampleColumns {

    private static final Split[] SPLITS = Split.values();
    private static final int FIRST = 64;
    /** Longest ending, with its dot, that is taken off a name to make an id. */
    private static final int LONGEST_ENDING = 12;

    private final List<Path> folders = new ArrayList<>();
    private final List<String> prefixes = new ArrayList<>();
    private final Map<Map<String, String>, Integer> attributeIndex = new HashMap<>();
    private final List<Map<String, String>> attributePool = new ArrayList<>();
    private int count;
    private int[] folder = new int[FIRST];
    private int[] nameEnd = new int[FIRST];
    private byte[] names = new byte[FIRST * 16];
    private byte[] ending = new byte[FIRST];
    private int[] label = new int[FIRST];
    private byte[] split = new byte[FIRST];
    private int[] attributes = new int[FIRST];
    private int[] number;
    private long[] fromUs;
    private long[] toUs;

    /**
     * Names a folder that samples lie in.
     *
     * @param prefix what the ids of its samples begin with: empty, or ending in a slash
     * @return its number, for {@link #add}
     */
    int folder(Path path, String prefix) {
        folders.add(path);
        prefixes.add(prefix);
        return folders.size() - 1;
    }

    /** Adds a sample that is a whole file. */
    void add(int inFolder, String name, Split ofSplit, int ofLabel, Map<String, String> with) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        int start = count == 0 ? 0 : nameEnd[count - 1];
        if (count == folder.length) {
            resize(count + (count >> 1));
        }
        if (bytes.length > names.length - start) {
            names = Arrays.copyOf(names, Math.addExact(Math.max(names.length, bytes.length), names.length >> 1));
        }
        System.arraycopy(bytes, 0, names, start, bytes.length);
        nameEnd[count] = start + bytes.length;
        folder[count] = inFolder;
        ending[count] = (byte) endingLength(name);
        label[count] = ofLabel;
        split[count] = (byte) ofSplit.ordinal();
        attributes[count] = attributeIndex.computeIfAbsent(with, this::pool);
        count++;
    }

    /** Adds the {@code nth} sample of a file that holds several. */
    void add(int inFolder, String name, int nth, TimeSlice slice, Split ofSplit, int ofLabel) {
        if (number == null) {
            number = new int[folder.length];
            fromUs = new long[folder.length];
            toUs = new long[folder.length];
        }
        add(inFolder, name, ofSplit, ofLabel, Map.of());
        number[count - 1] = nth;
        fromUs[count - 1] = slice.fromUs();
        toUs[count - 1] = slice.toUs();
    }

    private int pool(Map<String, String> with) {
        attributePool.add(Map.copyOf(with));
        return attributePool.size() - 1;
    }

    private void resize(int rows) {
        folder = Arrays.copyOf(folder, rows);
        nameEnd = Arrays.copyOf(nameEnd, rows);
        ending = Arrays.copyOf(ending, rows);
        label = Arrays.copyOf(label, rows);
        split = Arrays.copyOf(split, rows);
        attributes = Arrays.copyOf(attributes, rows);
        if (number != null) {
            number = Arrays.copyOf(number, rows);
            fromUs = Arrays.copyOf(fromUs, rows);
            toUs = Arrays.copyOf(toUs, rows);
        }
    }

    /** Gives back what was allocated for rows that did not come. */
    void trim() {
        names = Arrays.copyOf(names, count == 0 ? 0 : nameEnd[count - 1]);
        resize(count);
        attributeIndex.clear();
    }

    /** Bytes at the end of a name that say what kind of file it is: the dot and what follows. */
    static int endingLength(String name) {
        int dot = name.lastIndexOf('.');
        int length = dot <= 0 ? 0 : name.length() - dot;
        return length <= LONGEST_ENDING && name.chars().skip(Math.max(dot, 0)).allMatch(c -> c < 128) ? length : 0;
    }

    int count() {
        return count;
    }

    /** The sample in a row. */
    SampleRef ref(int row) {
        int start = row == 0 ? 0 : nameEnd[row - 1];
        String name = new String(names, start, nameEnd[row] - start, StandardCharsets.UTF_8);
        String id = prefixes.get(folder[row])
                + new String(names, start, nameEnd[row] - ending[row] - start, StandardCharsets.UTF_8)
                + (sliced(row) ? "/" + number[row] : "");
        TimeSlice slice = sliced(row) ? new TimeSlice(fromUs[row], toUs[row]) : null;
        Path file = folders.get(folder[row]).resolve(name);
        return new SampleRef(id, SPLITS[split[row]], label[row], file, slice, attributePool.get(attributes[row]));
    }

    private boolean sliced(int row) {
        return number != null && fromUs[row] < toUs[row];
    }

    /** By split, label, folder, name without ending, place in the file. */
    int compare(int a, int b) {
        int by = Integer.compare(split[a], split[b]);
        by = by != 0 ? by : Integer.compare(label[a], label[b]);
        by = by != 0 || folder[a] == folder[b] ? by : prefixes.get(folder[a]).compareTo(prefixes.get(folder[b]));
        by = by != 0 ? by : compareNames(a, b);
        return by != 0 || number == null ? by : Integer.compare(number[a], number[b]);
    }

    private int compareNames(int a, int b) {
        int startA = a == 0 ? 0 : nameEnd[a - 1];
        int startB = b == 0 ? 0 : nameEnd[b - 1];
        return Arrays.compareUnsigned(names, startA, nameEnd[a] - ending[a], names, startB, nameEnd[b] - ending[b]);
    }

    /** Makes the ending part of the id: for files that differ in nothing else. */
    void keepEnding(int row) {
        ending[row] = 0;
    }

    /** True while the ending is not part of the id. */
    boolean cutsEnding(int row) {
        return ending[row] > 0;
    }

    /** Bytes that the columns take. */
    long bytes() {
        return names.length + folder.length * (4L + 4 + 1 + 4 + 1 + 4) + (number == null ? 0 : number.length * 20L);
    }
}
