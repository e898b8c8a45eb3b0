package org.saccade.ingest.format.esimagenet;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.saccade.ingest.format.FormatException;
import org.saccade.ingest.format.array.EventBlock;
import org.saccade.ingest.format.array.EventBlocks;
import org.saccade.ingest.format.numpy.NpzArchive;

/**
 * Both arrays of a sample, merged by the step: at each step first the ON events, then the OFF events, each in the order of its array. Rows
 * that are out of order in their array stay so, as events that go back in time.
 */
final class StepBlocks implements EventBlocks {

    private final NpzArchive archive;
    private final Side pos;
    private final Side neg;

    StepBlocks(NpzArchive archive, EventBlocks pos, EventBlocks neg) {
        this.archive = archive;
        this.pos = new Side(archive.name(EsImageNetLayout.POS), pos, 1);
        this.neg = new Side(archive.name(EsImageNetLayout.NEG), neg, 0);
    }

    @Override
    public boolean next(EventBlock block) throws IOException {
        int n = 0;
        while (n < EventBlock.ROWS) {
            boolean on = pos.more();
            boolean off = neg.more();
            if (!on && !off) {
                break;
            }
            if (!off || on && pos.step() <= neg.step()) {
                n = pos.moveTo(block, n, off ? neg.step() : Long.MAX_VALUE);
            } else {
                n = neg.moveTo(block, n, on ? pos.step() - 1 : Long.MAX_VALUE);
            }
        }
        block.rows(n);
        return n > 0;
    }

    @Override
    public long originUs() {
        return 0;
    }

    @Override
    public long endUs() {
        return EsImageNetLayout.LENGTH_US;
    }

    @Override
    public long bytes() {
        return pos.rows.bytes() + neg.rows.bytes();
    }

    /** An archive that is cut off has no list of entries and is not opened at all. */
    @Override
    public long truncatedAtByte() {
        return -1;
    }

    @Override
    public long statedRows() {
        return pos.rows.statedRows() + neg.rows.statedRows();
    }

    @Override
    public List<String> notes() {
        return List.of();
    }

    @Override
    public void close() throws IOException {
        try (archive;
                pos.rows;
                neg.rows) {
            // closes all three, the archive last
        }
    }

    /** The rows of one array. */
    private static final class Side {

        private final String name;
        private final EventBlocks rows;
        private final int polarity;
        private final EventBlock block = new EventBlock();
        private int at;

        Side(String name, EventBlocks rows, int polarity) {
            this.name = name;
            this.rows = rows;
            this.polarity = polarity;
        }

        boolean more() throws IOException {
            if (at < block.rows()) {
                return true;
            }
            at = 0;
            block.rows(0);
            return rows.next(block);
        }

        long step() {
            return block.t()[at];
        }

        /** Moves rows up to a step, as many as are there and fit behind {@code n}; returns how many there are then. */
        int moveTo(EventBlock to, int n, long lastStep) {
            long[] steps = block.t();
            int first = at;
            int end = Math.min(block.rows(), at + EventBlock.ROWS - n);
            while (at < end && steps[at] <= lastStep) {
                long step = steps[at];
                if (step < 1 || step > EsImageNetLayout.STEPS) {
                    throw new FormatException(
                            name + " has a row of step " + step + "; ES-ImageNet's are 1 .. " + EsImageNetLayout.STEPS);
                }
                to.t()[n + at - first] = (step - 1) * EsImageNetLayout.STEP_US;
                at++;
            }
            int moved = at - first;
            System.arraycopy(block.x(), first, to.x(), n, moved);
            System.arraycopy(block.y(), first, to.y(), n, moved);
            Arrays.fill(to.p(), n, n + moved, polarity);
            return n + moved;
        }
    }
}
