package org.saccade.ingest.format.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.saccade.ingest.format.Fixtures.rows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.saccade.ingest.SharedData;
import org.saccade.ingest.format.EventReader;
import org.saccade.ingest.format.EventWriter;
import org.saccade.ingest.format.FormatException;
import org.saccade.ingest.format.Head;
import org.saccade.ingest.format.Match;
import org.saccade.ingest.format.ReadOptions;
import org.saccade.ingest.format.RecordingFormat;
import org.saccade.ingest.format.RecordingFormatContract;
import org.saccade.ingest.format.Source;
import org.saccade.ingest.format.StampUnit;
import org.saccade.ingest.recording.RecordingFile;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.EventsBuilder;
import org.saccade.schemas.event.Geometry;

class TextFormatTest extends RecordingFormatContract {

    private static final ReadOptions DEFAULTS = ReadOptions.defaults();
    private static final List<String> TWO = List.of("1500000,3,4,1", "1500001,0,7,0");

    @Override
    protected RecordingFormat format() {
        return new TextFormat();
    }

    /** The line of names without its end. */
    @Override
    protected int shortest(byte[] file) {
        return "t,x,y,p".length();
    }

    /** A last line without an end counts when all its columns are there. */
    @Override
    protected long truncatedAt(byte[] file, int length) {
        int line = length;
        while (line > 0 && file[line - 1] != '\n') {
            line--;
        }
        String last = new String(file, line, length - line, StandardCharsets.US_ASCII);
        boolean whole = last.isEmpty() || last.matches("\\d+,\\d+,\\d+,\\d");
        return line == 0 || whole ? -1 : line;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "t,x,y,p\n1500000,3,4,1\n1500001,0,7,0\n",
                "t,x,y,p\r\n1500000,3,4,1\r\n1500001,0,7,0",
                "\uFEFFTimestamp_us;X;Y;Polarity\n1500000;3;4;true\n\n1500001;0;7;FALSE\n",
                "# t_s x y pol\n1.500000000000000000e+00 3.000000000000000000e+00 4.0 1.0\n 1.5000010 0 7 -1 \n",
                "8 8\n1.500000 3 4 1\n1.500001 0 7 0\n",
                "x\ty\tp\tt_ns\tmore\n3\t4\ton\t1500000999\ta b\n0\t7\toff\t1500001000\t\n",
                "\"p\",\"x\",\"y\",\"time [ms]\"\n1, 3, 4, 1500.0\n-1, 0, 7, 1500.0012\n"
            })
    void tablesThatSayWhatTheyAreAreRead(String text) throws IOException {
        // A field that has a blank in it would be two: the last column of the sixth is made one.
        assertThat(rows(write(text.replace("a b", "a").replace("1500001000\t\n", "1500001000\tb\n")), DEFAULTS))
                .isEqualTo(TWO);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1.5 3 4 1;1.500001 0 7 0|t,x,y,p|SECONDS",
                "3,4,1500,1;0,7,1500.001,0|x y t p|MILLISECONDS",
                "1500000,3,4,1;1500001,0,7,0|t,x,y,p|",
                "a,b,c,d;1500000,3,4,1;1500001,0,7,0|t,x,y,p|",
                "3,9,4,1,1500000;0,9,7,0,1500001|x,_,y,p,t|"
            })
    void othersAreReadAsTheUserStates(String text, String columns, StampUnit unit) throws IOException {
        Path file = write(text.replace(';', '\n'));
        assertThat(rows(file, DEFAULTS.withColumns(columns).withUnit(unit))).isEqualTo(TWO);
    }

    @Test
    void theSensorOfE2vidsFirstLineIsTaken() throws IOException {
        try (EventReader reader = RecordingFile.open(write("240 180\n0.003811000 96 133 0\n"), DEFAULTS)
                .events()) {
            assertThat(reader.geometry()).isEqualTo(new Geometry(240, 180));
            assertThat(rows(reader)).containsExactly("3811,96,133,0");
        }
    }

    @Test
    void whatIsNotStatedIsAskedForInOneLineWithTheFirstRow() throws IOException {
        Path events = write("0.003811000 96 133 0\n0.003820001 20 12 1\n");
        assertThatThrownBy(() -> rows(events, DEFAULTS))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("line 1 (byte 0) '0.003811000 96 133 0'")
                .hasMessageContaining("--columns t,x,y,p")
                .hasMessageNotContaining("\n");
        assertThatThrownBy(() -> rows(events, DEFAULTS.withColumns("t,x,y,p")))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("'0.003811000 96 133 0'")
                .hasMessageContaining("--unit");
        Path later = write("t,x,y,p\n0,1,1,1\n0.5,1,1,1\n");
        assertThatThrownBy(() -> rows(later, DEFAULTS))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("line 3")
                .hasMessageContaining("--unit");
    }

    @Test
    void wholeTimesWithoutAUnitAreMicrosecondsAndANoteSaysSo() throws IOException {
        try (EventReader reader =
                RecordingFile.open(write("t,x,y,p\n5,1,1,1\n"), DEFAULTS).events()) {
            assertThat(rows(reader)).containsExactly("5,1,1,1");
            assertThat(reader.report().notes()).singleElement().asString().contains("microseconds");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1,2,3|has 3 columns",
                "1,2,3,1,5|more than 4 columns",
                "1,2,,1|no number in column 3 (y)",
                "1,2,x,1|no number in column 3 (y)",
                "1,2,3,2|polarity other than",
                "1,2,3,0.5|polarity other than",
                "1,2,3,maybe|no number in column 4 (p)",
                "1e30,2,3,1|a time that is none",
                ".,2,3,1|no number in column 1 (t)",
                "1e,2,3,1|no number in column 1 (t)"
            })
    void aRowThatIsNoneIsAnErrorWithItsLine(String row, String why) throws IOException {
        Path file = write("t,x,y,p\n1,1,1,1\n" + row + "\n1,1,1,1\n");
        assertThatThrownBy(() -> rows(file, DEFAULTS.withGeometry(GEOMETRY).withUnit(StampUnit.MICROSECONDS)))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("line 3 (byte 16) '" + row + "'")
                .hasMessageContaining(why);
    }

    @Test
    void aLineWithoutEndIsRefusedInBoundedMemory() throws IOException {
        byte[] endless = new byte[300_000];
        Arrays.fill(endless, (byte) '1');
        Path file = Files.write(folder.resolve("endless.csv"), endless);
        ReadOptions options = DEFAULTS.withColumns("t,x,y,p").withGeometry(GEOMETRY);
        assertThatThrownBy(() -> format().open(Source.of(file), options))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("line 1 (byte 0)")
                .hasMessageContaining("longer than 4096");
    }

    @Test
    void numbersOfAnyLengthAreRoundedToMicroseconds() throws IOException {
        Path file = write("t_s x y p\n1468941032.229339838027954 1 1 1\n1468941032.2293415 1e0 0.01e2 1\n");
        assertThat(rows(file, DEFAULTS)).containsExactly("1468941032229340,1,1,1", "1468941032229342,1,1,1");
    }

    @Test
    void proseIsNoTable() {
        for (String text : List.of("hello world\n", "1 2 3\n4 5 6\n", "{\"t\": 1}", "a,b,c,d\ne,f,g,h\n1,2,3,4\n")) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            assertThat(format().recognise(new Head("file", bytes, bytes.length)))
                    .as(text)
                    .isEqualTo(Match.NO);
        }
    }

    @Test
    void theLargestAndTheSmallestTimeAreWritten() throws IOException {
        EventsBuilder builder = new EventsBuilder(GEOMETRY, -5, 2);
        builder.add(-5, 0, 33, 1);
        builder.add(0, 33, 0, 0);
        assertThat(new String(encode(builder.build()), StandardCharsets.US_ASCII))
                .isEqualTo("t,x,y,p\n-5,0,33,1\n0,33,0,0\n");
    }

    @Test
    void aFileWrittenReadsBackWithoutAnyOption() throws IOException {
        Path file = folder.resolve("written.csv");
        EventsBuilder builder = new EventsBuilder(GEOMETRY, 1_605_537_493_718_345L, 2);
        builder.add(1_605_537_493_718_345L, 1, 2, 1);
        builder.add(1_605_537_493_718_346L, 33, 33, 0);
        Events events = builder.build();
        try (EventWriter writer = format().create(file, GEOMETRY)) {
            writer.write(events);
        }
        try (EventReader reader = RecordingFile.open(file, DEFAULTS).events()) {
            assertThat(reader.next(10)).isEqualTo(events);
        }
    }

    /** The origin's own decode of an N-MNIST recording counts pixels and polarities from 1. */
    @Test
    void theDecodeOfARealRecordingEqualsTheRecording() throws IOException {
        Path data = SharedData.folder("nmnist");
        Path table = data.resolve("sample_00001_expected_1based.csv");
        assertThatThrownBy(() -> rows(table, DEFAULTS))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("line 2 ")
                .hasMessageContaining("p-1");
        List<String> expected = rows(data.resolve("Train/5/00001.bin"), DEFAULTS);
        assertThat(expected).hasSize(4681);
        assertThat(rows(table, DEFAULTS.withColumns("x-1,y-1,p-1,t"))).isEqualTo(expected);
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("table.txt"), text);
    }
}
