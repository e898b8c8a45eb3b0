package org.saccade.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerateCommandTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path home;

    @Test
    void odgMakesADataSetAndGoesOn() throws Exception {
        picture("in/train/a/1.png", 1);
        picture("in/train/b/1.png", 2);
        picture("in/val/b/2.png", 3);
        Calls.Result first = call("odg", "--json");
        assertThat(first.code()).as(first.err()).isZero();
        JsonNode made = JSON.readTree(first.out());
        assertThat(made.get("written").asInt()).isEqualTo(3);
        assertThat(made.get("classes").asInt()).isEqualTo(2);
        assertThat(home.resolve("out/vallabel.txt")).hasContent("2.npz 1 254 254");
        Calls.Result again = call("odg");
        assertThat(again.code()).isZero();
        assertThat(again.out()).contains("0 recordings written", "3 were there already");
    }

    @Test
    void esimMakesRecordings() throws Exception {
        picture("in/a/1.png", 1);
        Calls.Result stills = call("esim", "--size", "32x24", "--model", "v2e", "--preset", "clean", "--limit", "5");
        assertThat(stills.code()).as(stills.err()).isZero();
        assertThat(home.resolve("out/a/1.bin")).isNotEmptyFile();
        assertThat(Files.readString(home.resolve("out/dataset.json"))).contains("\"width\" : 32", "V2E");
        picture("in/a/2.png", 2);
        Calls.Result other = call("esim", "--fps", "25");
        assertThat(other.code()).isEqualTo(ExitCode.FAILED);
        assertThat(other.err().lines()).singleElement().asString().contains("was begun with");
    }

    @Test
    void whatCannotBeReadIsNamedAndTheCodeIsThree() throws Exception {
        picture("in/a/1.png", 1);
        Files.writeString(home.resolve("in/a/2.jpg"), "no picture");
        Calls.Result result = call("odg");
        assertThat(result.code()).isEqualTo(ExitCode.PARTLY_DONE);
        assertThat(result.err().lines()).singleElement().asString().contains("2.jpg");
        assertThat(result.out()).contains("1 pictures could not be read");
    }

    @Test
    void wrongValuesAreOneLine() throws IOException {
        Files.createDirectories(home.resolve("in"));
        assertThat(call("esim", "--size", "big").code()).isEqualTo(ExitCode.USAGE);
        assertThat(call("esim", "--size", "9999x9999").err()).contains("9999 x 9999");
        assertThat(call("esim", "--preset", "noisy").err()).contains("--preset noisy");
        assertThat(call("esim", "--format", "mpeg").err()).contains("mpeg");
        assertThat(call("esim", "--on-threshold", "0").err()).contains("threshold");
        assertThat(call("odg", "--val-share", "2").err()).contains("0 .. 0.9");
        Calls.Result empty = call("odg");
        assertThat(empty.code()).isEqualTo(ExitCode.FAILED);
        assertThat(empty.err().lines()).singleElement().asString().contains("no pictures in folders of classes");
        assertThat(Calls.call(home, Map.of(), "generate", "odg", "in").err()).contains("--to");
    }

    private Calls.Result call(String way, String... more) {
        String[] args = new String[5 + more.length];
        args[0] = "generate";
        args[1] = way;
        args[2] = home.resolve("in").toString();
        args[3] = "--to";
        args[4] = home.resolve("out").toString();
        System.arraycopy(more, 0, args, 5, more.length);
        return Calls.call(home, Map.of(), args);
    }

    /** Blocks in strong colours. */
    private void picture(String name, int seed) throws IOException {
        BufferedImage image = new BufferedImage(80, 80, BufferedImage.TYPE_3BYTE_BGR);
        for (int i = 0; i < 6400; i++) {
            image.setRGB(i % 80, i / 80, (i % 80 / 8 * 31 + i / 640 * 17 + seed * 101) * 2_654_435 >>> 3);
        }
        Path file = home.resolve(name);
        Files.createDirectories(file.getParent());
        ImageIO.write(image, "png", file.toFile());
    }
}
