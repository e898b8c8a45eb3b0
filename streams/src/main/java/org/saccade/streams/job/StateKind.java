package org.saccade.streams.job;

import java.util.Locale;

/** Where a job keeps its state between checkpoints. */
public enum StateKind {
    /** Objects on the heap: fastest; the open windows or samples of all streams must fit. */
    HEAP("hashmap"),
    /** RocksDB on the local disk: bounded memory; each access costs a serialisation. */
    ROCKSDB("rocksdb");

    private final String backend;

    StateKind(String backend) {
        this.backend = backend;
    }

    /** Flink's name of it. */
    String backend() {
        return backend;
    }

    /**
     * Reads {@code heap} or {@code rocksdb}.
     *
     * @throws IllegalArgumentException for anything else
     */
    public static StateKind parse(String text) {
        try {
            return valueOf(text.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("state \"" + text + "\": heap and rocksdb are known");
        }
    }
}
