package org.saccade.trainer.data;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.SplittableRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A training pass in random order: whole where it fits, through a buffer where it does not. Nothing is read before the first question. */
final class ShuffledPass extends CursorSamples {

    private static final Logger LOG = LoggerFactory.getLogger(ShuffledPass.class);

    private final SplittableRandom random;
    private final long memoryBytes;
    private final List<TrainingFrames> held = new ArrayList<>();
    private long heldBytes;
    private boolean filled;
    private boolean whole;

    ShuffledPass(FrameCursor cursor, long seed, int epoch, long memoryBytes) {
        super(cursor);
        this.memoryBytes = memoryBytes;
        this.random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + epoch * 0xD1B54A32D192ED03L + 1);
    }

    @Override
    public boolean hasNext() {
        fill();
        return !held.isEmpty();
    }

    @Override
    public TrainingFrames next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the pass is read");
        }
        // Drawing without replacement is a Fisher-Yates shuffle, also where the buffer is filled up between draws.
        int last = held.size() - 1;
        int drawn = random.nextInt(held.size());
        TrainingFrames next = held.get(drawn);
        held.set(drawn, held.get(last));
        held.remove(last);
        heldBytes -= next.memory();
        return next;
    }

    private void fill() {
        if (whole) {
            return;
        }
        while (heldBytes < memoryBytes && cursor.hasNext()) {
            TrainingFrames sample = cursor.next();
            held.add(sample);
            heldBytes += sample.memory();
        }
        if (!filled) {
            filled = true;
            whole = !cursor.hasNext();
            if (whole) {
                sortUnique(held);
            } else {
                LOG.info(
                        "the pass exceeds {} MB: it is shuffled through a buffer of {} samples",
                        memoryBytes >> 20,
                        held.size());
            }
        }
    }

    /** Puts samples in the order of their names, the order in which parallel writers left them notwithstanding; doubled ones are dropped. */
    static void sortUnique(List<TrainingFrames> samples) {
        samples.sort(Comparator.comparing(TrainingFrames::sample));
        int kept = 0;
        for (TrainingFrames sample : samples) {
            if (kept == 0 || !samples.get(kept - 1).sample().equals(sample.sample())) {
                samples.set(kept++, sample);
            }
        }
        if (kept < samples.size()) {
            LOG.warn("{} samples lie twice in the pass and are used once", samples.size() - kept);
            samples.subList(kept, samples.size()).clear();
        }
    }
}
