package org.saccade.ingest.recording;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.saccade.ingest.format.Head;
import org.saccade.ingest.format.KnownMagic;
import org.saccade.ingest.format.Match;
import org.saccade.ingest.format.RecordingFormat;
import org.saccade.ingest.format.aedat.Aedat;
import org.saccade.ingest.format.atis.AtisFormat;
import org.saccade.ingest.format.esimagenet.EsImageNetFormat;
import org.saccade.ingest.format.esimagenet.EsImageNetFramesFormat;
import org.saccade.ingest.format.eventstream.EventStreamFormat;
import org.saccade.ingest.format.hdf5.Hdf5Format;
import org.saccade.ingest.format.matlab.MatFormat;
import org.saccade.ingest.format.numpy.NpyFormat;
import org.saccade.ingest.format.numpy.NpzFormat;
import org.saccade.ingest.format.prophesee.Prophesee;
import org.saccade.ingest.format.ros.PacketsFormat;
import org.saccade.ingest.format.text.TextFormat;
import org.saccade.ingest.format.txyp.TxypFormat;

/** Every format that recordings are read from and written to. A new format is one line here. */
public final class Formats {

    /** In the order in which they are asked; of several that are merely plausible, the first is taken. */
    private static final List<RecordingFormat> ALL = List.of(
            new EsImageNetFormat(),
            new EsImageNetFramesFormat(),
            new NpzFormat(),
            new NpyFormat(),
            new Hdf5Format(),
            new MatFormat(),
            Aedat.version2(),
            Aedat.version3(),
            Aedat.version4(),
            new EventStreamFormat(),
            Prophesee.DAT2,
            Prophesee.EVT2,
            Prophesee.EVT21,
            Prophesee.EVT3,
            new PacketsFormat(),
            new TxypFormat(),
            new TextFormat(),
            // 40-bit words are plausible in much: last
            new AtisFormat());

    private Formats() {}

    /** All of them. */
    public static List<RecordingFormat> all() {
        return ALL;
    }

    /** The format that a file is of, by its content: one that is sure of it, else the first that finds it plausible. */
    public static Optional<RecordingFormat> recognise(Head head) {
        RecordingFormat plausible = null;
        for (RecordingFormat format : ALL) {
            Match match = format.recognise(head);
            if (match == Match.SURE) {
                return Optional.of(format);
            }
            if (match == Match.PLAUSIBLE && plausible == null) {
                plausible = format;
            }
        }
        // What bears somebody else's magic is not ours, however well its bytes would pass for event words.
        return KnownMagic.ofMagic(head.bytes()).isPresent() ? Optional.empty() : Optional.ofNullable(plausible);
    }

    /**
     * The format of this name.
     *
     * @throws IllegalArgumentException when there is none; the message lists them
     */
    public static RecordingFormat named(String id) {
        return ALL.stream()
                .filter(format -> format.id().equals(id.trim().toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no format is called '" + id + "'; there are "
                        + String.join(
                                ", ", ALL.stream().map(RecordingFormat::id).toList())));
    }

    /** The format that files of this name are written in; the longest ending decides. */
    public static Optional<RecordingFormat> forWriting(String fileName) {
        String name = fileName.toLowerCase(Locale.ROOT);
        RecordingFormat best = null;
        int longest = 0;
        for (RecordingFormat format : ALL) {
            for (String ending : format.endings()) {
                if (name.endsWith(ending) && ending.length() > longest) {
                    best = format;
                    longest = ending.length();
                }
            }
        }
        return Optional.ofNullable(best);
    }
}
