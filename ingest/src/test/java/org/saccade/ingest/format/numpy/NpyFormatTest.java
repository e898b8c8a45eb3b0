package org.saccade.ingest.format.numpy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.saccade.ingest.format.Fixtures.FIVE;
import static org.saccade.ingest.format.Fixtures.file;
import static org.saccade.ingest.format.Fixtures.rows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.saccade.ingest.SharedData;
import org.saccade.ingest.format.EventReader;
import org.saccade.ingest.format.Fixtures;
import org.saccade.ingest.format.FormatException;
import org.saccade.ingest.format.ReadOptions;
import org.saccade.ingest.format.Source;
import org.saccade.ingest.format.StampUnit;
import org.saccade.ingest.format.array.TimeUnit;
import org.saccade.ingest.recording.RecordingFile;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.Geometry;

class NpyFormatTest {

    private static final ReadOptions DEFAULTS = ReadOptions.defaults();

    @TempDir
    Path folder;

    /** Padded records with mixed byte orders and a boolean; the same in headers of version 2 and 3; big-endian floats and p of -1 and 1. */
    @ParameterizedTest
    @ValueSource(strings = {"padded.npy", "version2.npy", "version3.npy", "big_endian.npy"})
    void recordsOfAnyNumbersAreRead(String name) throws IOException {
        assertThat(rows(file(folder, name), DEFAULTS)).isEqualTo(FIVE);
    }

    @Test
    void aPlainTableIsReadOnceItsColumnsAreNamed() throws IOException {
        assertThat(rows(file(folder, "table_c.npy"), DEFAULTS.withColumns("x,y,p,t")))
                .isEqualTo(FIVE);
        assertThat(rows(file(folder, "table_lying.npy"), DEFAULTS.withColumns("t x y p")))
                .isEqualTo(FIVE);
        ReadOptions seconds = DEFAULTS.withColumns("t,x,y,p").withUnit(StampUnit.SECONDS);
        assertThat(rows(file(folder, "table_fortran.npy"), seconds)).isEqualTo(FIVE);
    }

    @Test
    void whatIsNotStatedIsAskedFor() throws IOException {
        assertThatThrownBy(() -> rows(file(folder, "table_c.npy"), DEFAULTS))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("(5, 4)")
                .hasMessageContaining("--columns t,x,y,p");
        assertThatThrownBy(() -> rows(file(folder, "table_fortran.npy"), DEFAULTS.withColumns("t,x,y,p")))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("--unit");
        assertThatThrownBy(() -> rows(file(folder, "table_c.npy"), DEFAULTS.withColumns("t,x,y,p,_,_")))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("has 4 columns, --columns names 6");
        assertThatThrownBy(() -> rows(file(folder, "table_c.npy"), DEFAULTS.withColumns("t,x,y,y")))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("once each");
    }

    @Test
    void fortranOrderIsRefusedFromAStream() throws IOException {
        Source stream = Source.of(new ByteArrayInputStream(Fixtures.bytes("table_fortran.npy")), "stdin");
        ReadOptions options =
                DEFAULTS.withColumns("t,x,y,p").withUnit(StampUnit.SECONDS).withGeometry(new Geometry(640, 480));
        assertThatThrownBy(() -> new NpyFormat().open(stream, options))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("Fortran order");
    }

    @Test
    void recordsAreReadFromAStream() throws IOException {
        Source stream = Source.of(new ByteArrayInputStream(Fixtures.bytes("padded.npy")), "stdin");
        ReadOptions options = DEFAULTS.withGeometry(new Geometry(640, 480));
        try (EventReader reader = RecordingFile.open(stream, options).events()) {
            assertThat(rows(reader)).isEqualTo(FIVE);
        }
    }

    @Test
    void pythonObjectsAreRefusedByName() {
        assertThatThrownBy(() -> rows(file(folder, "object.npy"), DEFAULTS.withColumns("t,x,y,p")))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("Python objects")
                .hasMessageContaining("never loaded");
        assertThatThrownBy(
                        () -> header("{'descr': [('t', '<i8'), ('x', '|O')], 'fortran_order': False, 'shape': (1,)}"))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("Python objects");
    }

    @Test
    void theDictionaryFormOfAPaddedRecordIsRead() throws IOException {
        NpyHeader header = header("{'descr': {'names': ['t', 'x', 'y', 'p'], 'formats': ['<i4', '<u2', '<u2', '?'], "
                + "'offsets': [8, 0, 2, 12], 'itemsize': 16}, 'fortran_order': False, 'shape': (7L,)}");
        assertThat(header.type().bytes()).isEqualTo(16);
        assertThat(header.type().fields().get(3).offset()).isEqualTo(12);
        assertThat(header.shape()).containsExactly(7L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{'descr': '<i8', 'fortran_order': False, 'shape': (1,)} x",
                "{'descr': '<i8', 'fortran_order': False}",
                "{'descr': '<i8', 'fortran_order': 0, 'shape': (1,)}",
                "{'descr': '<i8', 'descr': '<i8', 'fortran_order': False, 'shape': (1,)}",
                "{'descr': '<i8', 'fortran_order': False, 'shape': (-1,)}",
                "{'descr': '<i8', 'fortran_order': False, 'shape': (99999999999999999999,)}",
                "{'descr': '<i8', 'fortran_order': False, 'shape': (4294967296, 4294967296)}",
                "{'descr': '<i8', 'fortran_order': False, 'shape': __import__('os')}",
                "{'descr': [('t', '<i8', (9999999, 9999999))], 'fortran_order': False, 'shape': (1,)}",
                "{'descr': [('t',)], 'fortran_order': False, 'shape': (1,)}",
                "{'descr': {'names': ['t'], 'formats': ['<i8'], 'offsets': [8], 'itemsize': 8}, 'fortran_order': False, 'shape': (1,)}",
                "((((((((((((((((((((1,),),),),),),),),),),),),),),),),),),),)"
            })
    void aHeaderThatIsNoneIsATypedError(String dictionary) {
        assertThatThrownBy(() -> header(dictionary)).isInstanceOf(FormatException.class);
    }

    @Test
    void aHugeHeaderIsNotReadIntoMemory() {
        byte[] file = "\u0093NUMPY\u0002\u0000\u00ff\u00ff\u00ff\u007f{".getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> NpyHeader.read(new ByteArrayInputStream(file)))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("states a header of 2147483647 bytes");
    }

    @Test
    void aHugeShapeTakesNoMemoryAndTheFileIsReadAsFarAsItGoes() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(
                text(
                        "{'descr': [('t','<i8'),('x','<i8'),('y','<i8'),('p','<i8')], 'fortran_order': False, 'shape': (100000000000000,)}"));
        out.write(new byte[64]);
        Path file = Files.write(folder.resolve("huge.npy"), out.toByteArray());
        try (EventReader reader = RecordingFile.open(file, DEFAULTS).events()) {
            assertThat(rows(reader)).containsExactly("0,0,0,0", "0,0,0,0");
            assertThat(reader.report().truncatedAtByte()).isEqualTo(Files.size(file));
        }
    }

    @Test
    void aFileCutAnywhereGivesItsWholeRowsOrATypedError() throws IOException {
        byte[] whole = Fixtures.bytes("padded.npy");
        int header = whole.length - 5 * 20;
        for (int length = 1; length < whole.length; length++) {
            Path cut = Files.write(folder.resolve("cut.npy"), Arrays.copyOf(whole, length));
            RecordingFile file =
                    RecordingFile.open(Source.of(cut), new NpyFormat(), DEFAULTS.withGeometry(new Geometry(640, 480)));
            if (length < header) {
                assertThatThrownBy(file::events).isInstanceOf(FormatException.class);
                continue;
            }
            try (EventReader reader = file.events()) {
                int rows = (length - header) / 20;
                assertThat(rows(reader)).isEqualTo(FIVE.subList(0, rows));
                assertThat(reader.report().truncatedAtByte()).isEqualTo(header + 20L * rows);
            }
        }
    }

    @Test
    void everyFlippedByteIsReadOrATypedError() throws IOException {
        Fixtures.damage("padded.npy", new NpyFormat(), folder, 1, 1);
        Fixtures.damage("big_endian.npy", new NpyFormat(), folder, 1, 1);
    }

    @Test
    void aPolarityOfTwoIsRefusedWithItsRow() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(text("{'descr': '|u1', 'fortran_order': False, 'shape': (2, 4)}"));
        out.write(new byte[] {1, 1, 1, 1, 2, 2, 2, 2});
        Path file = Files.write(folder.resolve("matlab.npy"), out.toByteArray());
        assertThatThrownBy(() -> rows(file, DEFAULTS.withColumns("t,x,y,p").withGeometry(new Geometry(4, 4))))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("row 1 has polarity 2");
        assertThat(rows(file, DEFAULTS.withColumns("t,x-1,y-1,p-1"))).containsExactly("1,0,0,0", "2,1,1,1");
    }

    /** The t column of this file is wrong by its maker's fault; x, y, p and the count are what its origin states. */
    @Test
    void aRealRecordingHasTheCountsItsOriginStates() throws IOException {
        Path file = SharedData.folder("npy").resolve("gen41_padded_struct.npy");
        long[] counts = new long[2];
        long x = 0;
        long y = 0;
        try (EventReader reader = RecordingFile.open(file, DEFAULTS.withGeometry(new Geometry(1280, 720)))
                .events()) {
            for (Events batch = reader.next(10_000); batch != null; batch = reader.next(10_000)) {
                for (int i = 0; i < batch.count(); i++) {
                    counts[batch.p()[i]]++;
                    x += batch.x()[i];
                    y += batch.y()[i];
                }
            }
            assertThat(counts).containsExactly(104_064, 115_532);
            assertThat(x).isEqualTo(159_113_225);
            assertThat(y).isEqualTo(85_638_051);
            assertThat(reader.report().bytes()).isEqualTo(219_596L * 16);
        }
    }

    private static NpyHeader header(String dictionary) throws IOException {
        return NpyHeader.read(new ByteArrayInputStream(text(dictionary)));
    }

    /** A header of version 1 around a dictionary. */
    private static byte[] text(String dictionary) {
        return ("\u0093NUMPY\u0001\u0000" + (char) (dictionary.length() & 0xFF) + (char) (dictionary.length() >> 8)
                        + dictionary)
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void microsecondsThatNothingStatesAreTold() throws IOException {
        assertThat(notes("padded.npy", DEFAULTS)).containsExactly(TimeUnit.ASSUMED);
        assertThat(notes("padded.npy", DEFAULTS.withUnit(StampUnit.MICROSECONDS)))
                .isEmpty();
        assertThat(notes("table_c.npy", DEFAULTS.withColumns("x,y,p,t"))).containsExactly(TimeUnit.ASSUMED);
        assertThat(notes("table_c.npy", DEFAULTS.withColumns("x,y,p,t_us"))).isEmpty();
        assertThat(notes("spikingjelly.npz", DEFAULTS)).containsExactly(TimeUnit.ASSUMED);
        assertThat(notes("n_imagenet.npz", DEFAULTS)).isEmpty();
    }

    private List<String> notes(String name, ReadOptions options) throws IOException {
        try (EventReader reader =
                RecordingFile.open(file(folder, name), options).events()) {
            return reader.report().notes();
        }
    }

    /** Columns one behind the other: what is cut off is of the last, and only rows that all columns have are read. */
    @Test
    void aTableInFortranOrderIsReadToTheLastRowThatAllColumnsHave() throws IOException {
        byte[] whole = Fixtures.bytes("table_fortran.npy");
        ReadOptions options =
                DEFAULTS.withColumns("t,x,y,p").withUnit(StampUnit.SECONDS).withGeometry(new Geometry(640, 480));
        int column = (whole.length - 128) / 4;
        for (int cut = 1; cut <= column; cut++) {
            Path file = Files.write(folder.resolve("cut.npy"), Arrays.copyOf(whole, whole.length - cut));
            try (EventReader reader = RecordingFile.open(file, options).events()) {
                int rows = (column - cut) / (column / 5);
                assertThat(rows(reader)).isEqualTo(FIVE.subList(0, rows));
                assertThat(reader.report().truncated()).isTrue();
            }
        }
    }
}
