package org.saccade.ingest.format.ros;

import org.saccade.ingest.format.EventColumns;

/** {@code libcaer_cmp} of {@link PacketLayout}. Words of other kinds are skipped. */
final class LibcaerCmpDecoder implements PayloadDecoder {

    private long baseUs;
    private int high;
    private int low;
    private int x;
    private int baseY;
    private int vectorPolarity;

    @Override
    public void begin(long timeBaseNs) {
        baseUs = Math.floorDiv(timeBaseNs, 1000L);
        high = 0;
        low = 0;
    }

    @Override
    public int decode(byte[] in, int from, int to, EventColumns out) {
        int at = from;
        while (to - at >= PacketLayout.CMP_WORD && out.room() >= PacketLayout.CMP_ROWS) {
            int word = in[at] & 0xFF | (in[at + 1] & 0xFF) << 8;
            int code = word >>> PacketLayout.CMP_CODE_SHIFT;
            boolean yields = code == PacketLayout.CMP_Y || code == PacketLayout.CMP_VECTOR;
            long time = baseUs + (high << PacketLayout.CMP_CODE_SHIFT | low);
            if (yields && !out.admits(time)) {
                break;
            }
            int value = word & PacketLayout.CMP_VALUE;
            int coordinate = word & PacketLayout.CMP_COORDINATE;
            int polarity = word >>> PacketLayout.CMP_P_SHIFT & 1;
            switch (code) {
                case PacketLayout.CMP_TIME_HIGH -> high = value;
                case PacketLayout.CMP_TIME_LOW -> low = value;
                case PacketLayout.CMP_X -> x = coordinate;
                case PacketLayout.CMP_Y -> out.add(time, x, coordinate, polarity);
                case PacketLayout.CMP_BASE_Y -> {
                    baseY = coordinate;
                    vectorPolarity = polarity;
                }
                case PacketLayout.CMP_VECTOR -> rows(time, word, out);
                default -> {
                    // No encoder writes it.
                }
            }
            at += PacketLayout.CMP_WORD;
        }
        return at;
    }

    private void rows(long time, int word, EventColumns out) {
        for (int i = 0; i < PacketLayout.CMP_ROWS; i++) {
            if ((word >>> i & 1) != 0) {
                out.add(time, x, baseY + i, vectorPolarity);
            }
        }
        baseY = baseY + PacketLayout.CMP_ROWS & 0xFFFF;
    }

    @Override
    public int burst() {
        return PacketLayout.CMP_ROWS;
    }

    @Override
    public int longestWord() {
        return PacketLayout.CMP_WORD;
    }
}
