package org.saccade.schemas.frame;

/**
 * What one frames tensor looks like and how time is cut: the preprocessing that training and serving must share to the letter.
 *
 * <p>The window of a sample or stream starts at {@code s} and lasts {@code D} microseconds. Time bin {@code k} of {@code T} is the
 * half-open interval [s + ceil(k D / T), s + ceil((k + 1) D / T)): an event at {@code t} is in bin floor((t - s) T / D). The bins share
 * the window without gap or overlap, so that no event within it is lost. Cut by count, event {@code i} of the {@code n} events that lie in the
 * window and the borders is in bin floor(i T / n): the bins differ by one event at most.
 *
 * <p>Text form, the one used in records, bundles and flags: {@code T=8,P=2,H=34,W=34,window=320000,value=count}; then {@code ,bins=count}
 * and {@code ,tau=50000} where they apply. {@code step=10ms} says the window by the length of a time bin: T of them.
 *
 * @param timeSteps number of time bins T, 1 .. 4096
 * @param polarities 2: OFF in plane 0, ON in plane 1; 1: both in one plane
 * @param height rows; a sensor of another height is cropped or padded about its centre
 * @param width columns; likewise
 * @param windowUs length D of the window in microseconds; 0: each sample's own extent, last event's time - start + 1
 * @param value what an element holds
 * @param bins what the time bins share evenly
 * @param tauUs time constant of a time surface in microseconds; 0 for every other value
 */
public record FrameSpec(
        int timeSteps, int polarities, int height, int width, long windowUs, Value value, Bins bins, long tauUs) {

    /** Largest tensor accepted: 2^28 bytes. */
    public static final long MAX_ELEMENTS = 1L << 28;

    static final int MAX_TIME_STEPS = 4096;
    /** 32 years: the product with the number of time steps still fits a long. */
    private static final long MAX_WINDOW_US = 1_000_000_000_000_000L;

    /** What an element of the tensor holds, and as what it travels. */
    public enum Value {
        /** Number of events, saturating at 255. */
        COUNT(Element.UINT8),
        /** 1 where there was at least one event. */
        BINARY(Element.UINT8),
        /** ON events minus OFF events in one plane, cut to -127 .. 127. */
        SIGNED(Element.INT8),
        /**
         * Each event shared between the two time steps next to it, bilinear in time (Zhu et al. 2019): it lies at
         * (T - 1) (t - s) / (D - 1) and gives step b the weight max(0, 1 - its distance from b). With one plane OFF counts as -1; with two each
         * polarity adds up for itself.
         */
        VOXEL(Element.FLOAT32),
        /**
         * Time surface at the end {@code e} of each time bin: exp(-(e - l) / tau), where {@code l} is the last event of the pixel in the window
         * before {@code e}; 0 where there was none. With two planes each polarity has its own last event.
         */
        SURFACE(Element.FLOAT32);

        private final Element element;

        Value(Element element) {
            this.element = element;
        }

        /** Type of an element. */
        public Element element() {
            return element;
        }
    }

    /** Type of an element of the tensor; the names are those of {@code ElementType} in the frames record. */
    public enum Element {
        /** One byte, 0 .. 255. */
        UINT8(1),
        /** One byte in two's complement. */
        INT8(1),
        /** IEEE 754 single precision. */
        FLOAT32(4);

        private final int bytes;

        Element(int bytes) {
            this.bytes = bytes;
        }

        /** Bytes of an element in memory. */
        public int bytes() {
            return bytes;
        }
    }

    /** What the time bins of a window share evenly. */
    public enum Bins {
        /** Its time. */
        TIME,
        /** Its events. */
        COUNT
    }

    public FrameSpec {
        if (timeSteps < 1 || timeSteps > MAX_TIME_STEPS) {
            throw new InvalidFramesException("frames of " + timeSteps + " time steps: 1 .. 4096 are possible");
        }
        if (polarities != 1 && polarities != 2) {
            throw new InvalidFramesException("frames of " + polarities + " polarities: 1 or 2 are possible");
        }
        long most = MAX_ELEMENTS / value.element().bytes();
        if (height < 1 || width < 1 || (long) timeSteps * polarities > most / height / width) {
            throw new InvalidFramesException("frames of " + timeSteps + " x " + polarities + " x " + height + " x "
                    + width + ": each side is at least 1 and the whole at most " + most + " elements");
        }
        if (windowUs < 0 || windowUs > MAX_WINDOW_US || (windowUs > 0 && windowUs < timeSteps)) {
            throw new InvalidFramesException(
                    "a window of " + windowUs + " us cannot be cut into " + timeSteps + " time bins");
        }
        if (value == Value.SIGNED && polarities != 1) {
            throw new InvalidFramesException(
                    "value=signed is ON minus OFF in one plane: it needs P=1, not P=" + polarities);
        }
        if (bins == Bins.COUNT && (value == Value.VOXEL || value == Value.SURFACE)) {
            throw new InvalidFramesException("value=" + lower(value) + " is made of times: it needs bins=time");
        }
        if ((value == Value.SURFACE) != (tauUs > 0) || tauUs < 0) {
            throw new InvalidFramesException(
                    value == Value.SURFACE
                            ? "value=surface needs its time constant, such as tau=50ms"
                            : "value=" + lower(value) + " has no time constant: tau goes with value=surface");
        }
    }

    /** Bins that share the window's time; the value needs no time constant. */
    public FrameSpec(int timeSteps, int polarities, int height, int width, long windowUs, Value value) {
        this(timeSteps, polarities, height, width, windowUs, value, Bins.TIME, 0);
    }

    /** Type of an element. */
    public Element element() {
        return value.element();
    }

    /** Elements of one time step: polarities x height x width. */
    public int elementsPerStep() {
        return polarities * height * width;
    }

    /** Elements of the whole tensor. */
    public int elements() {
        return timeSteps * elementsPerStep();
    }

    /** Offset, from the start of a window of {@code durationUs}, at which bin {@code k} begins: ceil(k D / T). */
    public long binStartUs(int k, long durationUs) {
        return share(k, durationUs);
    }

    /** Number of the {@code n} events of a tensor that lie before bin {@code k} when the bins share the events: ceil(k n / T). */
    long eventsBefore(int k, long n) {
        return share(k, n);
    }

    private long share(int k, long whole) {
        return -Math.floorDiv(-Math.multiplyExact((long) k, whole), timeSteps);
    }

    /**
     * Reads the text form. Every key may be left out but H and W, and tau with value=surface; defaults are T=8, P=2 (1 with value=signed),
     * window=0, value=count, bins=time. Durations may carry us, ms or s.
     *
     * @throws InvalidFramesException naming the key and the value
     */
    public static FrameSpec parse(String text) {
        return FrameSpecText.parse(text);
    }

    /** Reads a duration such as 320000, 320ms or 0.32s into microseconds; a bare number is microseconds. */
    public static long duration(String text) {
        String number = text.trim();
        double factor = 1;
        if (number.endsWith("us")) {
            number = number.substring(0, number.length() - 2);
        } else if (number.endsWith("ms")) {
            number = number.substring(0, number.length() - 2);
            factor = 1e3;
        } else if (number.endsWith("s")) {
            number = number.substring(0, number.length() - 1);
            factor = 1e6;
        }
        try {
            double us = Double.parseDouble(number.trim()) * factor;
            if (!(us >= 0 && us <= MAX_WINDOW_US)) {
                throw new InvalidFramesException("\"" + text + "\" is not a duration of 0 us or more");
            }
            return Math.round(us);
        } catch (NumberFormatException e) {
            throw new InvalidFramesException("\"" + text + "\" is not a duration such as 320ms");
        }
    }

    /** The text form, read back by {@link #parse} to an equal value. */
    @Override
    public String toString() {
        return "T=" + timeSteps + ",P=" + polarities + ",H=" + height + ",W=" + width + ",window=" + windowUs
                + ",value=" + lower(value)
                + (bins == Bins.TIME ? "" : ",bins=" + lower(bins))
                + (tauUs == 0 ? "" : ",tau=" + tauUs);
    }

    private static String lower(Enum<?> name) {
        return name.name().toLowerCase(java.util.Locale.ROOT);
    }
}
