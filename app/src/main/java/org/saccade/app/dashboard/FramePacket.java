package org.saccade.app.dashboard;

import java.nio.ByteBuffer;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.frame.FrameView;
import org.saccade.schemas.frame.InvalidFramesException;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.Frames;

/** Frames of one window as a packet of {@link LiveLayout}: what the network sees, in four bits per pixel and polarity. */
final class FramePacket {

    /** Most pixels in a packet; larger frames are shrunk by a whole number. */
    static final int MOST_PIXELS = 1 << 18;

    private static final int STRONGEST = 15;

    private final Frames frames;
    private final FrameView view;
    private final boolean counts;
    private final int shrunk;
    private final int rows;
    private final int columns;

    private FramePacket(Frames frames) {
        this.frames = frames;
        FrameSpec.Value value =
                switch (frames.getElementType()) {
                    case UINT8 -> FrameSpec.Value.COUNT;
                    case INT8 -> FrameSpec.Value.SIGNED;
                    case FLOAT32 -> FrameSpec.Value.VOXEL;
                    case UNKNOWN -> throw new InvalidFramesException("frames of an unknown element type");
                };
        counts = value == FrameSpec.Value.COUNT;
        view = FrameView.open(
                AvroWire.bytes(frames.getData()),
                new FrameSpec(
                        frames.getTimeSteps(),
                        frames.getPolarities(),
                        frames.getHeight(),
                        frames.getWidth(),
                        0,
                        value));
        int by = 1;
        while ((long) frames.getTimeSteps() * ceil(frames.getHeight(), by) * ceil(frames.getWidth(), by) > MOST_PIXELS
                && by < Math.max(frames.getHeight(), frames.getWidth())) {
            by++;
        }
        shrunk = by;
        rows = ceil(frames.getHeight(), by);
        columns = ceil(frames.getWidth(), by);
    }

    /**
     * Packs.
     *
     * @param stream its number on this connection
     * @throws InvalidFramesException when the tensor is damaged
     */
    static byte[] of(int stream, Frames frames) {
        return new FramePacket(frames).pack(stream);
    }

    private byte[] pack(int stream) {
        int steps = frames.getTimeSteps();
        int pixels = LiveLayout.BINS + 2 * steps * Integer.BYTES;
        ByteBuffer packet = LiveLayout.packet(LiveLayout.FRAMES, pixels + steps * rows * columns);
        packet.putInt(LiveLayout.STREAM, stream)
                .putInt(LiveLayout.COUNT, steps)
                .putInt(LiveLayout.ROWS, rows)
                .putInt(LiveLayout.COLUMNS, columns)
                .putDouble(LiveLayout.WINDOW_START, frames.getWindowStartUs())
                .putDouble(LiveLayout.WINDOW_END, frames.getWindowEndUs())
                .putInt(LiveLayout.SHRUNK, shrunk);
        float[] elements = new float[frames.getPolarities() * frames.getHeight() * frames.getWidth()];
        float scale = counts ? 1 : scale(elements);
        byte[] out = packet.array();
        for (int step = 0; step < steps; step++) {
            int bin = LiveLayout.BINS + step * Integer.BYTES;
            packet.putInt(bin, (int) Math.min(Integer.MAX_VALUE, view.binEvents(step)));
            packet.putInt(bin + steps * Integer.BYTES, view.isEmpty(step) ? 1 : 0);
            if (!view.isEmpty(step)) {
                view.readStep(step, elements, 0);
                draw(elements, scale, out, pixels + step * rows * columns);
            }
        }
        return out;
    }

    /** What makes the strongest element of the window the strongest that is sent. */
    private float scale(float[] elements) {
        float most = 0;
        for (int step = 0; step < frames.getTimeSteps(); step++) {
            if (!view.isEmpty(step)) {
                view.readStep(step, elements, 0);
                for (float element : elements) {
                    most = Math.max(most, Math.abs(element));
                }
            }
        }
        return most == 0 ? 1 : STRONGEST / most;
    }

    private void draw(float[] elements, float scale, byte[] out, int offset) {
        int plane = frames.getHeight() * frames.getWidth();
        for (int y = 0; y < frames.getHeight(); y++) {
            for (int x = 0; x < frames.getWidth(); x++) {
                int i = y * frames.getWidth() + x;
                float first = elements[i];
                boolean two = frames.getPolarities() == 2;
                int off = strength(two ? Math.abs(first) : -first, scale);
                int on = strength(two ? Math.abs(elements[plane + i]) : first, scale);
                int at = offset + y / shrunk * columns + x / shrunk;
                out[at] = (byte) (Math.max(on, out[at] >> 4 & 0xF) << 4 | Math.max(off, out[at] & 0xF));
            }
        }
    }

    /** 0 only where there is nothing at all. */
    private static int strength(float value, float scale) {
        return value <= 0 ? 0 : Math.min(STRONGEST, Math.max(1, Math.round(value * scale)));
    }

    private static int ceil(int side, int by) {
        return (side + by - 1) / by;
    }
}
