package org.saccade.ingest.format.aedat;

import org.saccade.ingest.format.EventDecoder;
import org.saccade.ingest.format.RecordingFormat;

/**
 * The door to AEDAT: the file formats of versions 2.0, 3.1 and 4, and the decoders of their events for feeds that have no file around them.
 * {@link Aedat4Stream} and {@link Aedat4PacketWriter} are the two ends of version 4 on a network.
 */
public final class Aedat {

    private Aedat() {}

    /** AEDAT 2.0; read only. */
    public static RecordingFormat version2() {
        return new Aedat2Format();
    }

    /** AEDAT 3.1; read only. */
    public static RecordingFormat version3() {
        return new Aedat3Format();
    }

    /** AEDAT 4; written without compression. */
    public static RecordingFormat version4() {
        return version4(Aedat4Compression.NONE);
    }

    /** AEDAT 4; written with this compression, read with any. */
    public static RecordingFormat version4(Aedat4Compression written) {
        return new Aedat4Format(written);
    }

    /** Pairs of big-endian address and time, as in AEDAT 2.0 and jAER's network protocols. */
    public static EventDecoder addresses(Aedat2Chip chip) {
        return new Aedat2Decoder(chip);
    }

    /**
     * AEDAT 3.1 packets behind the header of a file or of cAER's network protocol.
     *
     * @param source number of the camera whose events are wanted; null: the first that has any
     */
    public static EventDecoder packets(Integer source) {
        return new Aedat3Decoder(source);
    }

    /** The events of AEDAT 4: structs of 16 bytes, without compression and without the packet around them. */
    public static EventDecoder structs() {
        return new Aedat4Decoder();
    }

    /**
     * The chip that a user or a data set names, such as {@code dvs128} or {@code cifar10-dvs}.
     *
     * @throws IllegalArgumentException when there is none; the message lists them
     */
    public static Aedat2Chip chip(String name) {
        for (Aedat2Chip chip : Aedat2Chip.values()) {
            if (Aedat2Format.name(chip).equals(name.trim())) {
                return chip;
            }
        }
        throw new IllegalArgumentException(
                "no AEDAT 2.0 chip is called '" + name + "'; there are " + Aedat2Format.names());
    }
}
