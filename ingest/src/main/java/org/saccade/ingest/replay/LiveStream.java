package org.saccade.ingest.replay;

import org.saccade.ingest.dataset.DataSet;
import org.saccade.ingest.dataset.Recording;
import org.saccade.ingest.dataset.SampleRef;
import org.saccade.ingest.dataset.SeededHash;
import org.saccade.schemas.event.Events;

/**
 * One camera of a live replay: recordings end to end in slots, interval by interval.
 *
 * <p>Slot k begins at event time k W. Whether it is quiet depends on seed, stream and k alone; else the next recording begins with it and
 * takes as many slots as it needs. Not safe for several threads.
 */
final class LiveStream {

    private final DataSet set;
    private final LiveReplayConfig config;
    private final String name;
    private final ReplayOrder order;
    private final long total;
    private long nextSample;
    private Recording fetched;
    private Recording shown;
    private long shownFromUs;
    private long itemEndUs;

    /** Stream number {@code k}: it shows every so many-th recording of the order from the k-th on, as many as there are streams; round after round. */
    LiveStream(DataSet set, LiveReplayConfig config, String name, ReplayOrder order, int k) {
        this.set = set;
        this.config = config;
        this.name = name;
        this.order = order;
        this.total = ReplayConfig.total(config.rounds(), order.size());
        this.nextSample = k;
    }

    /** What happens within one interval. */
    record Interval(Events events, SampleRef sample, boolean last, Recording begins) {}

    String name() {
        return name;
    }

    /** True when all recordings were shown to their end before {@code timeUs}. */
    boolean finished(long timeUs) {
        return nextSample >= total && fetched == null && timeUs >= itemEndUs;
    }

    /** Reads the recording that comes next, if it is not there yet; for moments when there is nothing else to do. */
    void prefetch() {
        if (fetched == null && nextSample < total) {
            fetched = set.read(order.sample((int) (nextSample % order.size())));
            nextSample += config.streams();
        }
    }

    /** The interval [startUs, startUs + chunkUs); to be asked for in order, from 0. */
    Interval interval(long startUs) {
        Recording begins = null;
        if (startUs >= itemEndUs) {
            begins = begin(startUs);
        }
        long endUs = startUs + config.chunkUs();
        if (shown == null) {
            return new Interval(Events.none(set.geometry(), startUs), null, false, null);
        }
        return new Interval(cut(startUs, endUs), shown.sample(), endUs == itemEndUs, begins);
    }

    private Recording begin(long startUs) {
        shown = null;
        itemEndUs = startUs + config.slotUs();
        boolean quiet = SeededHash.unit(config.seed(), name + "/" + startUs / config.slotUs()) < config.quietShare();
        if (quiet) {
            return null;
        }
        prefetch();
        shown = fetched;
        fetched = null;
        if (shown != null) {
            shownFromUs = startUs;
            long slots = Math.max(1, (shown.lengthUs() + config.slotUs() - 1) / config.slotUs());
            itemEndUs = startUs + slots * config.slotUs();
        }
        return shown;
    }

    private Events cut(long startUs, long endUs) {
        Events all = shown.events();
        long shift = shownFromUs - shown.originUs();
        int from = all.indexOf(startUs - shift);
        int to = all.indexOf(endUs - shift);
        Events part = all.slice(from, to);
        return Events.of(all.geometry(), all.baseUs() + shift, part.t(), part.x(), part.y(), part.p(), part.count());
    }
}
