package org.saccade.ingest.format.prophesee;

import org.saccade.ingest.format.EventDecoder;
import org.saccade.ingest.format.RecordingFormat;
import org.saccade.schemas.event.Geometry;

/**
 * The formats of Prophesee's cameras and data sets, as recordings and as bare words. The decoders are those that the recordings are read
 * with: they keep time and row from call to call, so a live feed may cut its bytes anywhere.
 *
 * <pre>{@code
 * EventDecoder words = Prophesee.evt3();
 * int used = words.decode(bytes, 0, bytes.length, columns);
 * }</pre>
 *
 * Bare words state no size of the sensor; what lies outside is counted behind them ({@code EventGate}).
 */
public final class Prophesee {

    /** DAT 2 recordings: {@code dat2}. */
    public static final RecordingFormat DAT2 = new DatFormat();

    /** RAW recordings of EVT 2.0 words: {@code evt2}. */
    public static final RecordingFormat EVT2 = new RawFormat(RawWords.EVT2);

    /** RAW recordings of EVT 2.1 words: {@code evt21}. */
    public static final RecordingFormat EVT21 = new RawFormat(RawWords.EVT21);

    /** RAW recordings of EVT 3.0 words: {@code evt3}. */
    public static final RecordingFormat EVT3 = new RawFormat(RawWords.EVT3);

    private Prophesee() {}

    /** Size of the sensor of the camera that a header's {@code system_ID} names; null for one that is not known. */
    public static Geometry sensor(String systemId) {
        return SensorSize.of(systemId);
    }

    /** Decodes events of DAT 2, without header. */
    public static EventDecoder dat2() {
        return new DatDecoder(0);
    }

    /** Decodes EVT 2.0 words. */
    public static EventDecoder evt2() {
        return RawWords.EVT2.decoder(0, WordOrder.LITTLE);
    }

    /** Decodes EVT 2.1 words, which cameras send in either order. */
    public static EventDecoder evt21(WordOrder order) {
        return RawWords.EVT21.decoder(0, order);
    }

    /** Decodes EVT 3.0 words. */
    public static EventDecoder evt3() {
        return RawWords.EVT3.decoder(0, WordOrder.LITTLE);
    }
}
