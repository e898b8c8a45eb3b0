package org.saccade.ingest.format.matlab;

import java.util.List;
import java.util.Map;
import org.saccade.ingest.format.StampUnit;
import org.saccade.ingest.format.array.EventBlock;
import org.saccade.ingest.format.array.EventBlocks;
import us.hebi.matlab.mat.types.Matrix;

/** The numbers of ASL-DVS's four variables as events. All of them are exact as doubles. */
final class MatBlocks implements EventBlocks {

    private static final int NUMBERS = 4;

    private final Matrix ts;
    private final Matrix x;
    private final Matrix y;
    private final Matrix pol;
    private final StampUnit unit;
    private final int height;
    private final int rows;
    private int at;

    /** @param height of the sensor: rows are counted from its bottom */
    MatBlocks(Map<String, Matrix> variables, StampUnit unit, int height, int rows) {
        this.ts = variables.get("ts");
        this.x = variables.get("x");
        this.y = variables.get("y");
        this.pol = variables.get("pol");
        this.unit = unit;
        this.height = height;
        this.rows = rows;
    }

    @Override
    public boolean next(EventBlock block) {
        int n = Math.min(EventBlock.ROWS, rows - at);
        for (int i = 0; i < n; i++, at++) {
            block.t()[i] = unit.toUs(ts.getDouble(at));
            block.x()[i] = (long) x.getDouble(at);
            block.y()[i] = height - 1 - (long) y.getDouble(at);
            block.p()[i] = (long) pol.getDouble(at);
        }
        block.rows(n);
        return n > 0;
    }

    @Override
    public long bytes() {
        return (long) at * NUMBERS * Double.BYTES;
    }

    /** A file that is cut off is refused. */
    @Override
    public long truncatedAtByte() {
        return -1;
    }

    @Override
    public long statedRows() {
        return rows;
    }

    @Override
    public List<String> notes() {
        return List.of();
    }

    @Override
    public void close() {
        // in memory
    }
}
