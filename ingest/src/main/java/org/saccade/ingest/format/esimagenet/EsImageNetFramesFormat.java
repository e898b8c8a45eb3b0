package org.saccade.ingest.format.esimagenet;

import java.io.IOException;
import java.util.List;
import org.saccade.ingest.format.ColumnReader;
import org.saccade.ingest.format.FormatException;
import org.saccade.ingest.format.Head;
import org.saccade.ingest.format.Match;
import org.saccade.ingest.format.ReadOptions;
import org.saccade.ingest.format.RecordingFormat;
import org.saccade.ingest.format.Source;
import org.saccade.ingest.format.array.BlocksReader;
import org.saccade.ingest.format.numpy.NpyHeader;
import org.saccade.ingest.format.numpy.NpzArchive;
import org.saccade.ingest.format.numpy.NpzHead;
import org.saccade.schemas.event.Geometry;

/**
 * The 8-frame version of ES-ImageNet: a NumPy archive of one array of bytes (2, 8, rows, columns), polarity (ON first), step, row, column.
 * Each number that is not 0 is one event; steps and times are those of {@link EsImageNetLayout}. The samples are centred already.
 */
public final class EsImageNetFramesFormat implements RecordingFormat {

    /** Names under which the array is kept: NumPy's for an array without one, SpikingJelly's. */
    private static final List<String> ARRAYS = List.of("arr_0", "frames");

    @Override
    public String id() {
        return "es-imagenet-frames";
    }

    @Override
    public String title() {
        return "ES-ImageNet sample as 8 frames (.npz)";
    }

    @Override
    public Match recognise(Head head) {
        return NpzHead.of(head)
                .filter(archive -> ARRAYS.contains(archive.array()))
                .flatMap(NpzHead::header)
                .filter(EsImageNetFramesFormat::isSample)
                .map(header -> Match.SURE)
                .orElse(Match.NO);
    }

    private static boolean isSample(NpyHeader header) {
        return header.isBytes(2, EsImageNetLayout.STEPS, -1, -1)
                && side(header.shape().get(2))
                && side(header.shape().get(3));
    }

    private static boolean side(long length) {
        return length > 0 && length <= Geometry.MAX_SIDE;
    }

    @Override
    public ColumnReader open(Source source, ReadOptions options) throws IOException {
        Geometry frames;
        try (NpzArchive archive = NpzArchive.open(source)) {
            String array = array(archive);
            NpyHeader header = archive.header(array);
            if (!isSample(header)) {
                throw new FormatException(archive.name(array) + " is not (2, 8, rows, columns) of bytes; its shape is "
                        + header.shapeText());
            }
            frames = new Geometry(
                    Math.toIntExact(header.shape().get(3)),
                    Math.toIntExact(header.shape().get(2)));
        }
        return BlocksReader.open(source, options, frames, () -> {
            NpzArchive archive = NpzArchive.open(source);
            return FrameBlocks.open(archive, array(archive), frames);
        });
    }

    private static String array(NpzArchive archive) {
        return ARRAYS.stream()
                .filter(archive.names()::contains)
                .findFirst()
                .orElseThrow(() -> new FormatException(archive + " has none of the arrays " + ARRAYS + "; it has "
                        + String.join(", ", archive.names())));
    }
}
