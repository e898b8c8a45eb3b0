package org.saccade.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** inspect, convert, cut and crop as a user calls them. */
class RecordingCommandsTest {

    @TempDir
    Path folder;

    private Path file;

    /** 100 events, one each millisecond, along the diagonal; polarity in turn. */
    @BeforeEach
    void write() throws IOException {
        byte[] words = new byte[500];
        for (int i = 0; i < 100; i++) {
            int time = i * 1000;
            words[5 * i] = (byte) (i % 34);
            words[5 * i + 1] = (byte) (i % 34);
            words[5 * i + 2] = (byte) ((i & 1) << 7 | time >>> 16);
            words[5 * i + 3] = (byte) (time >>> 8);
            words[5 * i + 4] = (byte) time;
        }
        file = Files.write(folder.resolve("diagonal.bin"), words);
    }

    private Calls.Result call(Object... words) {
        String[] arguments = List.of(words).stream().map(String::valueOf).toArray(String[]::new);
        return Calls.call(folder, Map.of(), arguments);
    }

    private JsonNode json(Object... words) throws IOException {
        Calls.Result result = call(words);
        assertThat(result.err()).isEmpty();
        assertThat(result.code()).isZero();
        return new ObjectMapper().readTree(result.out());
    }

    @Test
    void inspectPrintsOneObjectOfWhatIsThere() throws IOException {
        JsonNode found = json("inspect", file, "--json");
        assertThat(found.get("format").asText()).isEqualTo("atis");
        assertThat(found.get("width").asInt()).isEqualTo(34);
        assertThat(found.get("height").asInt()).isEqualTo(34);
        assertThat(found.get("events").asInt()).isEqualTo(100);
        assertThat(found.get("on").asInt()).isEqualTo(50);
        assertThat(found.get("off").asInt()).isEqualTo(50);
        assertThat(found.get("firstUs").asLong()).isZero();
        assertThat(found.get("lastUs").asLong()).isEqualTo(99_000);
        assertThat(found.get("backwards").asLong()).isZero();
        assertThat(found.get("outOfRange").asLong()).isZero();
        assertThat(found.get("digests").fieldNames()).toIterable().containsExactly("t", "x", "y", "p");
    }

    @Test
    void inspectDraws() throws IOException {
        Path png = folder.resolve("a.png");
        Path gif = folder.resolve("a.gif");
        Calls.Result result = call("inspect", file, "--png", png, "--gif", gif, "--frame", "10ms");
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out()).contains("34 x 34 pixels", "100: 50 ON, 50 OFF", "0.099 s");
        assertThat(ImageIO.read(png.toFile()).getHeight()).isPositive();
        assertThat(ImageIO.read(gif.toFile()).getWidth()).isEqualTo(34 * 14);
    }

    @Test
    void aCutFileIsNamedWithTheByteAndEndsWith3() throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        Path cut = Files.write(folder.resolve("cut.bin"), java.util.Arrays.copyOf(bytes, 52));
        Calls.Result result = call("inspect", cut);
        assertThat(result.code()).isEqualTo(ExitCode.PARTLY_DONE);
        assertThat(result.err()).contains("is cut off inside the event at byte 50");
        Calls.Result converted = call("convert", cut, folder.resolve("out.bin"));
        assertThat(converted.code()).isEqualTo(ExitCode.PARTLY_DONE);
        assertThat(folder.resolve("out.bin")).hasSize(50);
    }

    @Test
    void convertWritesTheSameEvents() throws IOException {
        Path out = folder.resolve("out.bin");
        JsonNode done = json("convert", file, out, "--json");
        assertThat(done.get("events").asInt()).isEqualTo(100);
        assertThat(out).hasSameBinaryContentAs(file);
        assertThat(call("convert", file, out).err()).contains("exists already", "--force");
        assertThat(call("convert", file, out, "--force").code()).isZero();
        assertThat(call("convert", file, folder.resolve("out.xyz")).err()).contains("--to states one");
    }

    /** A camera's clock often counts from 1970: written in words of a clock that starts at 0 its first pause alone would fill any disk. */
    @Test
    void aClockThatCountsFrom1970StartsAt0OnRequest() throws IOException {
        Path table = Files.writeString(
                folder.resolve("1970.csv"), "t,x,y,p\n1605537493718345,1,2,1\n1605537493718400,3,4,0\n");
        Path out = folder.resolve("zero.bin");
        Object[] convert = {"convert", table, out, "--unit", "us", "--geometry", "34x34"};
        assertThat(call(convert).err()).contains("event 0 (t 1605537493718345 us", "--from-zero");
        assertThat(folder.resolve("zero.bin")).doesNotExist();
        assertThat(folder.resolve("zero.bin.part")).doesNotExist();
        Object[] fromZero = java.util.Arrays.copyOf(convert, convert.length + 1);
        fromZero[convert.length] = "--from-zero";
        assertThat(call(fromZero).code()).isZero();
        assertThat(json("inspect", out, "--json").get("lastUs").asLong()).isEqualTo(55);
    }

    @Test
    void aedat4IsPackedAsAskedFor() throws IOException {
        Path plain = folder.resolve("plain.aedat4");
        Path packed = folder.resolve("packed.aedat4");
        json("convert", file, plain, "--json");
        json("convert", file, packed, "--compression", "zstd", "--json");
        assertThat(Files.size(packed)).isLessThan(Files.size(plain));
        assertThat(json("inspect", packed, "--json").get("digests"))
                .isEqualTo(json("inspect", file, "--json").get("digests"));
        assertThat(call("convert", file, folder.resolve("out.es"), "--compression", "lz4")
                        .err())
                .contains("--compression is of AEDAT 4");
    }

    @Test
    void outputsThatCannotBeAreNamed() throws IOException {
        Path nowhere = folder.resolve("none");
        assertThat(call("inspect", file, "--png", nowhere.resolve("a.png")).err())
                .contains("a.png.part: there is no such file or folder");
        assertThat(call("inspect", file, "--gif", nowhere.resolve("a.gif")).err())
                .contains("a.gif.part: there is no such file or folder");
        assertThat(call("convert", file, "-", "--to", "csv").err()).contains("not written to standard output");
        Calls.Result empty = call("cut", file, folder.resolve("empty.bin"), "--from", "1h");
        assertThat(empty.code()).isZero();
        assertThat(empty.err()).contains("has no events there", "empty.bin is empty");
    }

    @Test
    void cutTakesAStretchOfTime() throws IOException {
        Path later = folder.resolve("later.bin");
        assertThat(json("cut", file, later, "--from", "20ms", "--json")
                        .get("events")
                        .asInt())
                .isEqualTo(80);
        Path out = folder.resolve("cut.bin");
        assertThat(json("cut", later, out, "--from", "10ms", "--until", "15ms", "--json")
                        .get("events")
                        .asInt())
                .isEqualTo(5);
        JsonNode found = json("inspect", out, "--json");
        assertThat(found.get("firstUs").asLong()).isEqualTo(30_000);
        assertThat(found.get("lastUs").asLong()).isEqualTo(34_000);
        assertThat(json("cut", later, out, "--absolute", "--until", "21ms", "--force", "--json")
                        .get("events")
                        .asInt())
                .isEqualTo(1);
        assertThat(call("cut", file, out, "--force", "--from", "2s", "--until", "1s")
                        .code())
                .isEqualTo(ExitCode.USAGE);
    }

    @Test
    void cropTakesARectangleOfTheSensor() throws IOException {
        Path out = folder.resolve("crop.bin");
        assertThat(json("crop", file, out, "--area", "10x12+4+2", "--json")
                        .get("events")
                        .asInt())
                .isEqualTo(3 * 10);
        JsonNode found = json("inspect", out, "--json", "--geometry", "10x12");
        assertThat(found.get("events").asInt()).isEqualTo(30);
        assertThat(found.get("outOfRange").asInt()).isZero();
        assertThat(call("crop", file, out, "--force", "--area", "10x12+30+2").code())
                .isEqualTo(ExitCode.USAGE);
        assertThat(call("crop", file, out, "--force", "--area", "10").err()).contains("no area such as");
    }

    @Test
    void wrongWordsAreWrongUsage() throws IOException {
        assertThat(call("inspect", file, "--format", "evt9").err()).contains("no format is called 'evt9'", "atis");
        assertThat(call("inspect", file, "--geometry", "34").err()).contains("no size such as 640x480");
        assertThat(call("inspect", file, "--unit", "fortnights").code()).isEqualTo(ExitCode.USAGE);
        Path text = Files.writeString(folder.resolve("notes.txt"), "some words of no table at all\n");
        assertThat(call("inspect", text).err()).contains("it is a text file (--format csv tells");
        assertThat(call("inspect", folder.resolve("none.bin")).err()).contains("there is no file");
        assertThat(call("inspect").code()).isEqualTo(ExitCode.USAGE);
        assertThat(call("inspect", "--formats").out()).contains("atis", ".bin");
    }
}
