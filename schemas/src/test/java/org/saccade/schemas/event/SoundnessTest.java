package org.saccade.schemas.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

class SoundnessTest {

    private static final Geometry SENSOR = new Geometry(640, 480);
    private static final Geometry LARGEST = new Geometry(Geometry.MAX_SIDE, Geometry.MAX_SIDE);

    /** Rows at the edges of what is allowed. */
    private static final class Columns {
        final int[] t;
        final short[] x;
        final short[] y;
        final byte[] p;

        Columns(int rows, Geometry geometry) {
            t = new int[rows];
            x = new short[rows];
            y = new short[rows];
            p = new byte[rows];
            for (int i = 0; i < rows; i++) {
                t[i] = i < rows / 2 ? i / 3 : Integer.MAX_VALUE - (rows - i) / 3;
                x[i] = (short) (i % 3 == 0 ? geometry.width() - 1 : 0);
                y[i] = (short) (i % 5 == 0 ? geometry.height() - 1 : 0);
                p[i] = (byte) (i & 1);
            }
        }

        boolean sound(Geometry geometry) {
            return Soundness.of(geometry, t, x, y, p, t.length);
        }
    }

    private static void refusedAnywhere(int rows, BiConsumer<Columns, Integer> fault) {
        for (int i = 0; i < rows; i += i % 512 < 3 || i % 512 > 509 || i > rows - 20 ? 1 : 31) {
            Columns columns = new Columns(rows, SENSOR);
            fault.accept(columns, i);
            assertThat(columns.sound(SENSOR)).as("row %d of %d", i, rows).isFalse();
        }
    }

    @Test
    void soundColumnsOfAnyLengthPass() {
        for (int rows = 0; rows < 9_000; rows += rows < 10 || rows % 512 > 508 || rows % 512 < 2 ? 1 : 17) {
            assertThat(new Columns(rows, SENSOR).sound(SENSOR))
                    .as("%d rows", rows)
                    .isTrue();
            assertThat(new Columns(rows, LARGEST).sound(LARGEST))
                    .as("%d rows", rows)
                    .isTrue();
        }
    }

    @Test
    void oneFaultInAnyRowIsSeen() {
        for (int rows : new int[] {5, 700, 2_048, 5_000}) {
            refusedAnywhere(rows, (columns, i) -> columns.t[i] = -1);
            refusedAnywhere(rows, (columns, i) -> columns.t[i] = Integer.MIN_VALUE);
            refusedAnywhere(rows, (columns, i) -> columns.x[i] = 640);
            refusedAnywhere(rows, (columns, i) -> columns.x[i] = -1);
            refusedAnywhere(rows, (columns, i) -> columns.x[i] = Short.MIN_VALUE);
            refusedAnywhere(rows, (columns, i) -> columns.y[i] = 480);
            refusedAnywhere(rows, (columns, i) -> columns.y[i] = Short.MAX_VALUE);
            refusedAnywhere(rows, (columns, i) -> columns.y[i] = Short.MIN_VALUE);
            refusedAnywhere(rows, (columns, i) -> columns.p[i] = 2);
            refusedAnywhere(rows, (columns, i) -> columns.p[i] = -1);
        }
    }

    @Test
    void aTimeThatFallsIsSeenInAnyRow() {
        for (int rows : new int[] {700, 2_048, 5_000}) {
            for (int i = 1; i < rows; i += i % 512 < 3 || i % 512 > 509 ? 1 : 31) {
                Columns columns = new Columns(rows, SENSOR);
                for (int row = 0; row < rows; row++) {
                    columns.t[row] = row < i ? 1_000 : 999;
                }
                assertThat(columns.sound(SENSOR)).as("row %d of %d", i, rows).isFalse();
            }
        }
    }

    @Test
    void rowsBehindTheCountDoNotMatter() {
        Columns columns = new Columns(3_000, SENSOR);
        columns.x[2_999] = -1;
        assertThat(Soundness.of(SENSOR, columns.t, columns.x, columns.y, columns.p, 2_999))
                .isTrue();
    }
}
