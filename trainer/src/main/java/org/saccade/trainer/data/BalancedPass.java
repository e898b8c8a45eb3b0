package org.saccade.trainer.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * A training pass in which every class has its turn equally often: in each round every class that has samples gives one, the classes
 * in random order. A class gives each of its samples once before any of them again. The length is that of the pass; the order is a
 * function of (frames, seed, epoch). Nothing is read before the first question.
 */
final class BalancedPass extends CursorSamples {

    private final SplittableRandom random;
    private final long memoryBytes;
    private List<Deck> round;
    private int turn;
    private long left;

    /** The samples of one class, drawn until it is empty and shuffled anew. */
    private static final class Deck {
        private final List<TrainingFrames> samples = new ArrayList<>();
        private int drawn;

        TrainingFrames draw(SplittableRandom random) {
            if (drawn == 0) {
                shuffle(samples, random);
            }
            TrainingFrames next = samples.get(drawn);
            drawn = (drawn + 1) % samples.size();
            return next;
        }
    }

    BalancedPass(FrameCursor cursor, long seed, int epoch, long memoryBytes) {
        super(cursor);
        this.memoryBytes = memoryBytes;
        this.random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + epoch * 0xD1B54A32D192ED03L + 2);
    }

    private static <T> void shuffle(List<T> list, SplittableRandom random) {
        for (int i = list.size() - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            T swapped = list.get(i);
            list.set(i, list.get(j));
            list.set(j, swapped);
        }
    }

    @Override
    public boolean hasNext() {
        if (round == null) {
            read();
        }
        return left > 0;
    }

    private void read() {
        List<TrainingFrames> all = new ArrayList<>();
        long bytes = 0;
        while (cursor.hasNext()) {
            TrainingFrames sample = cursor.next();
            bytes += sample.memory();
            if (bytes > memoryBytes) {
                throw new TrainingDataException(
                        "class-balanced sampling needs the whole pass in memory, and its frames take more" + " than "
                                + (memoryBytes >> 20) + " MB: give the trainer a larger heap, or switch it off");
            }
            all.add(sample);
        }
        ShuffledPass.sortUnique(all);
        Map<Integer, Deck> decks = new TreeMap<>();
        for (TrainingFrames sample : all) {
            decks.computeIfAbsent(sample.label(), label -> new Deck()).samples.add(sample);
        }
        left = all.size();
        round = new ArrayList<>(decks.values());
    }

    @Override
    public TrainingFrames next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the pass is read");
        }
        if (turn == 0) {
            shuffle(round, random);
        }
        TrainingFrames next = round.get(turn).draw(random);
        turn = (turn + 1) % round.size();
        left--;
        return next;
    }
}
