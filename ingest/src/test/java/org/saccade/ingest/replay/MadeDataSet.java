package org.saccade.ingest.replay;

import java.nio.file.Path;
import java.util.AbstractList;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import org.saccade.ingest.dataset.DataSet;
import org.saccade.ingest.dataset.DataSetKind;
import org.saccade.ingest.dataset.SampleRef;
import org.saccade.ingest.format.EventReader;
import org.saccade.ingest.format.ReadReport;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.Geometry;
import org.saccade.schemas.schema.Split;

/** Samples that are made when asked for; none is in a file. */
record MadeDataSet(int count, IntFunction<EventReader> recordings) implements DataSet {

    static final Geometry GEOMETRY = new Geometry(34, 34);

    /** Recordings from memory, read in batches of seeded sizes. */
    static MadeDataSet ofEvents(int count, IntFunction<Events> events) {
        return new MadeDataSet(count, i -> new MemoryReader(events.apply(i), new int[1], new SplittableRandom(i)));
    }

    @Override
    public String name() {
        return "made";
    }

    @Override
    public Geometry geometry() {
        return GEOMETRY;
    }

    @Override
    public List<String> classNames() {
        return List.of("a", "b");
    }

    @Override
    public List<SampleRef> samples() {
        return new Samples(count);
    }

    @Override
    public DataSetKind kind() {
        return DataSetKind.CLASS_FOLDERS;
    }

    @Override
    public String splitRule() {
        return "a third for test";
    }

    @Override
    public List<String> notes() {
        return List.of();
    }

    @Override
    public EventReader open(SampleRef sample) {
        return recordings.apply(Integer.parseInt(sample.id()));
    }

    /** A list that holds nothing. */
    private static final class Samples extends AbstractList<SampleRef> implements RandomAccess {
        private final int count;

        Samples(int count) {
            this.count = count;
        }

        @Override
        public SampleRef get(int i) {
            Split split = i % 3 == 0 ? Split.TEST : Split.TRAIN;
            return new SampleRef(Integer.toString(i), split, i % 2, Path.of("nowhere"), null, Map.of());
        }

        @Override
        public int size() {
            return count;
        }
    }

    /** Hands out events in batches of seeded sizes. */
    record MemoryReader(Events events, int[] at, SplittableRandom random) implements EventReader {

        @Override
        public Geometry geometry() {
            return events.geometry();
        }

        @Override
        public Events next(int atMost) {
            int from = at[0];
            if (from == events.count()) {
                return null;
            }
            at[0] = Math.min(events.count(), from + 1 + random.nextInt(Math.min(atMost, 5_000)));
            return events.slice(from, at[0]);
        }

        @Override
        public long originUs() {
            return 0;
        }

        @Override
        public ReadReport report() {
            return new ReadReport("memory", at[0], at[0], 0, 0, -1, List.of());
        }

        @Override
        public void close() {}
    }
}
