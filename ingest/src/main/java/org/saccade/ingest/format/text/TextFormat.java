package org.saccade.ingest.format.text;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.saccade.ingest.format.ColumnReader;
import org.saccade.ingest.format.EventWriter;
import org.saccade.ingest.format.FormatException;
import org.saccade.ingest.format.GeometryScan;
import org.saccade.ingest.format.Head;
import org.saccade.ingest.format.Match;
import org.saccade.ingest.format.ReadOptions;
import org.saccade.ingest.format.RecordingFormat;
import org.saccade.ingest.format.Source;
import org.saccade.schemas.event.Geometry;

/**
 * Tables in text, a row per event: CSV and the like, with commas, semicolons, tabs or spaces between the numbers. The columns are those that a
 * first line names (t,x,y,p; ts; polarity; timestamp_ns ...), or E2VID's where the first line is a width and a height, or those that the user
 * states; they are never guessed. x from the left, y from the top, 1 is ON, 0 and -1 are OFF, also as words.
 *
 * <p>Whole times are microseconds unless the first line or the user says otherwise; times with a decimal point must have their unit stated.
 * Written is {@code t,x,y,p} with whole microseconds.
 */
public final class TextFormat implements RecordingFormat {

    @Override
    public String id() {
        return "csv";
    }

    @Override
    public String title() {
        return "Table in text (.csv, .txt)";
    }

    /** Plausible where the first bytes are text with a line of names, or a row of four numbers. */
    @Override
    public Match recognise(Head head) {
        for (byte b : head.bytes()) {
            if (b >= 0 && b < ' ' && b != '\n' && b != '\r' && b != '\t') {
                return Match.NO;
            }
        }
        ReadOptions any = ReadOptions.defaults();
        try (TextLines lines = new TextLines(new ByteArrayInputStream(head.bytes()), head.name())) {
            TextTable.read(lines, head.name(), any);
            return Match.PLAUSIBLE;
        } catch (FormatException e) {
            return rows(head) ? Match.PLAUSIBLE : Match.NO;
        } catch (IOException e) {
            return Match.NO;
        }
    }

    /** Whether the first lines, but for one of unknown names, are rows of four numbers or more, whatever they mean. */
    private static boolean rows(Head head) {
        TextNumbers numbers = new TextNumbers();
        int rows = 0;
        int others = 0;
        try (TextLines lines = new TextLines(new ByteArrayInputStream(head.bytes()), head.name())) {
            while (lines.next()) {
                numbers.line(lines.bytes(), lines.from(), lines.to());
                if (numbers.ended() || lines.bytes()[lines.from()] == '#') {
                    continue;
                }
                int fields = 0;
                while (!numbers.ended() && numbers.polarity()) {
                    fields++;
                }
                // The last line may be cut.
                boolean row = fields >= 4 && numbers.ended();
                boolean other = !row && lines.whole();
                if (other && (others > 0 || rows > 0)) {
                    return false;
                }
                others += other ? 1 : 0;
                rows += row ? 1 : 0;
            }
        } catch (FormatException | IOException e) {
            return false;
        }
        return rows > 0;
    }

    @Override
    public ColumnReader open(Source source, ReadOptions options) throws IOException {
        ColumnReader reader = reader(source, options);
        if (reader.geometry() != null) {
            return reader;
        }
        if (!source.again()) {
            reader.close();
            throw new FormatException(source + " names no sensor; state its size (--geometry WxH)");
        }
        return reader(source, options.withGeometry(GeometryScan.smallest(reader)));
    }

    private static ColumnReader reader(Source source, ReadOptions options) throws IOException {
        long size = source.size();
        InputStream in = source.open();
        try {
            return new TextReader(in, source.name(), size, options);
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    @Override
    public List<String> endings() {
        return List.of(".csv", ".txt");
    }

    @Override
    public EventWriter create(Path file, Geometry geometry) throws IOException {
        return new TextWriter(Files.newOutputStream(file));
    }
}
