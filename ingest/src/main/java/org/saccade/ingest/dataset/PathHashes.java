package org.saccade.ingest.dataset;

/**
 * A set of file names by their 64-bit hashes, for asking a list of a million names which of them are there without an object for each. Two
 * of a million names share a hash with a chance of one in thirty million. Not safe for several threads.
 */
public final class PathHashes {

    /** Marks a free place; a hash of this value is stored as 1. */
    private static final long FREE = 0;

    private long[] table = new long[1024];
    private boolean[] taken = new boolean[table.length];
    private int size;
    private int left;

    /** Adds a name in a folder. */
    public void add(int folder, String name) {
        if (2 * size >= table.length) {
            grow();
        }
        long hash = hash(folder, name);
        int at = place(hash);
        if (table[at] == FREE) {
            table[at] = hash;
            size++;
            left++;
        }
    }

    /** True when the name is there and was not taken before. */
    public boolean take(int folder, String name) {
        long hash = hash(folder, name);
        int at = place(hash);
        if (table[at] != hash || taken[at]) {
            return false;
        }
        taken[at] = true;
        left--;
        return true;
    }

    /** Names that were not taken. */
    public int left() {
        return left;
    }

    private static long hash(int folder, String name) {
        long hash = SeededHash.of(folder, name);
        return hash == FREE ? 1 : hash;
    }

    private int place(long hash) {
        int at = (int) hash & (table.length - 1);
        while (table[at] != FREE && table[at] != hash) {
            at = (at + 1) & (table.length - 1);
        }
        return at;
    }

    private void grow() {
        long[] before = table;
        boolean[] takenBefore = taken;
        table = new long[Math.multiplyExact(before.length, 2)];
        taken = new boolean[table.length];
        for (int i = 0; i < before.length; i++) {
            if (before[i] != FREE) {
                int at = place(before[i]);
                table[at] = before[i];
                taken[at] = takenBefore[i];
            }
        }
    }
}
