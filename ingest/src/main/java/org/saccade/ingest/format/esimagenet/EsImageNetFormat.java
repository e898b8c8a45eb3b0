package org.saccade.ingest.format.esimagenet;

import java.io.IOException;
import org.saccade.ingest.format.ColumnReader;
import org.saccade.ingest.format.Head;
import org.saccade.ingest.format.Match;
import org.saccade.ingest.format.ReadOptions;
import org.saccade.ingest.format.RecordingFormat;
import org.saccade.ingest.format.Source;
import org.saccade.ingest.format.StampUnit;
import org.saccade.ingest.format.array.BlocksReader;
import org.saccade.ingest.format.array.ColumnOrder;
import org.saccade.ingest.format.array.EventBlocks;
import org.saccade.ingest.format.array.Role;
import org.saccade.ingest.format.numpy.NpzArchive;
import org.saccade.ingest.format.numpy.NpzHead;

/**
 * Samples of ES-ImageNet, as {@link EsImageNetLayout} draws them: x is column 1, y is column 0, both of the canvas as stored, not centred;
 * pos is ON. A step lasts {@link EsImageNetLayout#STEP_US} microseconds; every sample begins at 0 and ends at
 * {@link EsImageNetLayout#LENGTH_US}, also where its last steps have no events.
 */
public final class EsImageNetFormat implements RecordingFormat {

    private static final ColumnOrder COLUMNS = ColumnOrder.fixed(Role.Y, Role.X, Role.T);

    @Override
    public String id() {
        return "es-imagenet";
    }

    @Override
    public String title() {
        return "ES-ImageNet sample (.npz: pos, neg)";
    }

    @Override
    public Match recognise(Head head) {
        return NpzHead.of(head)
                .filter(archive -> archive.array().equals(EsImageNetLayout.POS)
                        || archive.array().equals(EsImageNetLayout.NEG))
                .map(archive -> Match.SURE)
                .orElse(Match.NO);
    }

    @Override
    public ColumnReader open(Source source, ReadOptions options) throws IOException {
        return BlocksReader.open(source, options, EsImageNetLayout.CANVAS, () -> steps(source));
    }

    private static EventBlocks steps(Source source) throws IOException {
        NpzArchive archive = NpzArchive.open(source);
        try {
            return new StepBlocks(archive, rows(archive, EsImageNetLayout.POS), rows(archive, EsImageNetLayout.NEG));
        } catch (IOException | RuntimeException e) {
            archive.close();
            throw e;
        }
    }

    private static EventBlocks rows(NpzArchive archive, String array) throws IOException {
        return archive.table(array).open(COLUMNS, StampUnit.MICROSECONDS);
    }
}
