package org.saccade.ingest.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.ingest.dataset.DataSetException;

class OdgGeneratorTest {

    @TempDir
    Path folder;

    private final ConcurrentLinkedQueue<String> warnings = new ConcurrentLinkedQueue<>();

    @Test
    void writesTheLayoutOfEsImageNet() throws IOException {
        Path images = folder.resolve("images");
        Pictures.png(images.resolve("train/n02/a.png"), 120, 90, 1);
        Pictures.jpeg(images.resolve("train/n02/b.JPEG"), 90, 120, 2);
        Pictures.even(images.resolve("train/n01/0.png"), 100, 100, 128);
        Pictures.png(images.resolve("train/n01/1.png"), 300, 300, 3);
        Pictures.png(images.resolve("val/n01/ILSVRC2012_val_00000007.png"), 254, 100, 4);
        Pictures.even(images.resolve("train/two words/0.png"), 60, 60, 1);
        Files.writeString(images.resolve("train/n01/notes.txt"), "no picture");

        GenerateResult result = run(images, 2, 0);

        assertThat(result.completed()).isTrue();
        assertThat(result.sources()).isEqualTo(6);
        assertThat(result.written()).isEqualTo(4);
        assertThat(result.tooFewEvents()).as("the even pictures").isEqualTo(2);
        Path to = folder.resolve("to");
        assertThat(to.resolve("dirlabel.txt")).hasContent("n01 0\nn02 1\ntwo_words 2");
        assertThat(to.resolve("trainlabel.txt"))
                .hasContent(
                        "class0/class0_1.npz 0 254 254\nclass1/class1_0.npz 1 190 254\nclass1/class1_1.npz 1 254 190");
        assertThat(to.resolve("vallabel.txt")).hasContent("ILSVRC2012_val_00000007.npz 0 100 254");
        assertThat(entries(to.resolve("train/class0/class0_1.npz")).keySet()).containsExactly("neg.npy", "pos.npy");
        assertThat(to.resolve("val/ILSVRC2012_val_00000007.npz")).exists();
    }

    @Test
    void theSampleIsTheReference() throws IOException {
        Path images = folder.resolve("images");
        Picture pattern = OdgTest.pattern(300, 400);
        java.awt.image.BufferedImage image =
                new java.awt.image.BufferedImage(400, 300, java.awt.image.BufferedImage.TYPE_3BYTE_BGR);
        image.getRaster().setDataElements(0, 0, 400, 300, rgb(pattern.data()));
        Files.createDirectories(images.resolve("train/only"));
        javax.imageio.ImageIO.write(
                image, "png", images.resolve("train/only/0.png").toFile());
        run(images, 1, 0);
        Map<String, byte[]> arrays = entries(folder.resolve("to/train/class0/class0_0.npz"));
        assertThat(arrays.get("pos.npy")).hasSize(128 + 3 * 34494);
        assertThat(arrays.get("neg.npy")).hasSize(128 + 3 * 33650);
    }

    @Test
    void theBytesDoNotDependOnThreadsNorOnAStop() throws IOException {
        Path images = many(30);
        run(images, 1, 0);
        Map<String, String> once = bytes(folder.resolve("to"));
        Files.move(folder.resolve("to"), folder.resolve("first"));

        AtomicReference<OdgGenerator> stopped = new AtomicReference<>();
        OdgGenerator generator = new OdgGenerator(config(images, 3, 0), (done, total) -> {
            if (done > 5) {
                stopped.get().stop();
            }
        });
        stopped.set(generator);
        GenerateResult part = generator.run();
        if (!part.completed()) {
            assertThat(folder.resolve("to/trainlabel.txt")).doesNotExist();
        }
        GenerateResult rest = run(images, 3, 0);
        assertThat(rest.already()).isEqualTo(part.written());
        assertThat(rest.written() + rest.already()).isEqualTo(once.size() - 4L);
        assertThat(bytes(folder.resolve("to"))).isEqualTo(once);

        GenerateResult again = run(images, 2, 0);
        assertThat(again.written()).isZero();
        assertThat(bytes(folder.resolve("to"))).isEqualTo(once);
    }

    @Test
    void aLimitTakesAFairShareAndCanBeLiftedLater() throws IOException {
        Path images = many(20);
        run(images, 2, 4);
        assertThat(Files.readAllLines(folder.resolve("to/trainlabel.txt")))
                .extracting(line -> line.substring(0, 6))
                .containsExactly("class0", "class0", "class1", "class1");
        run(images, 2, 0);
        int all = Files.readAllLines(folder.resolve("to/trainlabel.txt")).size();
        assertThat(all).isGreaterThan(10);
        run(images, 2, 1);
        assertThat(Files.readAllLines(folder.resolve("to/trainlabel.txt")))
                .as("what is there stays listed")
                .hasSize(all);
    }

    @Test
    void withoutASplitASeededShareIsForValidation() throws IOException {
        Path images = many(100);
        run(images, 2, 0);
        List<String> validation = Files.readAllLines(folder.resolve("to/vallabel.txt"));
        assertThat(validation).hasSizeBetween(8, 35);
        assertThat(validation).allMatch(line -> line.matches("class[01]_\\d+\\.npz [01] \\d+ \\d+"));
    }

    @Test
    void aFlatValidationFolderTakesItsLabelsFromAList() throws IOException {
        Path images = folder.resolve("images");
        Pictures.png(images.resolve("train/n01/a.png"), 120, 90, 1);
        Pictures.png(images.resolve("train/n02/b.png"), 120, 90, 2);
        Pictures.png(images.resolve("val/v1.png"), 120, 90, 3);
        Pictures.png(images.resolve("val/v2.png"), 120, 90, 4);
        assertThatThrownBy(() -> run(images, 1, 0))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("--val-labels");
        Path labels = Files.writeString(folder.resolve("val.txt"), "v1.png 1\nv2.JPEG n01 3 4 5 6\n");
        ImageSetOptions layout = new ImageSetOptions(null, labels, 0.1, 0);
        new OdgGenerator(new OdgConfig(images, folder.resolve("to"), layout, 1, 0, 1_000_000), GenerateListener.none())
                .run();
        assertThat(folder.resolve("to/vallabel.txt")).hasContent("v1.npz 1 190 254\nv2.npz 0 190 254");
    }

    @Test
    void aClassListNumbersTheClasses() throws IOException {
        Path images = folder.resolve("images");
        Pictures.png(images.resolve("cat/a.png"), 120, 90, 1);
        Path list = Files.writeString(folder.resolve("classes.txt"), "tabby cat 0\ncat 1\n");
        ImageSet set = ImageSet.of(images, new ImageSetOptions(list, null, 0, 0));
        assertThat(set.classNames()).containsExactly("tabby cat", "cat");
        assertThat(set.train()).extracting(LabelledImage::label).containsExactly(1);
        Files.writeString(list, "cat 0\ndog 2\n");
        assertThatThrownBy(() -> ImageSet.of(images, new ImageSetOptions(list, null, 0, 0)))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("none has number 1");
    }

    @Test
    void picturesThatCannotBeReadAreNamedAndLeftOut() throws IOException {
        Path images = many(3);
        Files.write(images.resolve("a/broken.jpg"), new byte[] {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF, 1, 2, 3});
        Files.write(images.resolve("a/empty.png"), new byte[0]);
        Pictures.even(images.resolve("b/huge.png"), 2000, 1001, 3);
        GenerateResult result = run(images, 2, 0);
        assertThat(result.completed()).isTrue();
        assertThat(result.unreadable()).isEqualTo(3);
        assertThat(warnings)
                .anyMatch(line -> line.contains("broken.jpg"))
                .anyMatch(line -> line.contains("empty.png is empty"))
                .anyMatch(line -> line.contains("2000 x 1001"))
                .hasSize(3);
    }

    @Test
    void aFolderMadeOfOtherPicturesIsRefused() throws IOException {
        Path images = many(3);
        run(images, 1, 0);
        Pictures.png(images.resolve("a/z.png"), 60, 60, 9);
        assertThatThrownBy(() -> run(images, 1, 0))
                .isInstanceOf(DataSetException.class)
                .hasMessageContaining("picture");
        Path foreign = Files.createDirectories(folder.resolve("foreign"));
        Files.writeString(foreign.resolve("x"), "mine");
        OdgConfig config = new OdgConfig(images, foreign, ImageSetOptions.defaults(), 1, 0, 1_000_000);
        assertThatThrownBy(() -> new OdgGenerator(config, GenerateListener.none()).run())
                .isInstanceOf(DataSetException.class)
                .hasMessageContaining("not empty");
    }

    @Test
    void whatCannotBeWrittenEndsTheRunAndIsMadeUpForLater() throws IOException {
        Path images = many(5);
        run(images, 1, 2);
        // Something is in the way of a sample's first bytes.
        Path inTheWay = folder.resolve("to/train/class0/class0_3.npz.part/x");
        Files.createDirectories(inTheWay);
        assertThatThrownBy(() -> run(images, 2, 0)).isInstanceOf(IOException.class);
        Files.delete(inTheWay);
        Files.delete(inTheWay.getParent());
        assertThat(run(images, 2, 0).completed()).isTrue();
        assertThat(folder.resolve("to/train/class0/class0_3.npz")).isRegularFile();
    }

    /** Classes a and b with n pictures each. */
    private Path many(int n) throws IOException {
        Path images = folder.resolve("images");
        for (int i = 0; i < n; i++) {
            Pictures.png(images.resolve("a/p" + i + ".png"), 60, 60, i);
            Pictures.png(images.resolve("b/p" + i + ".png"), 60, 50, 1000 + i);
        }
        return images;
    }

    private OdgConfig config(Path images, int threads, int limit) {
        return new OdgConfig(images, folder.resolve("to"), ImageSetOptions.defaults(), threads, limit, 1_000_000);
    }

    private GenerateResult run(Path images, int threads, int limit) throws IOException {
        GenerateListener listener = new GenerateListener() {
            @Override
            public void progress(long done, long total) {
                assertThat(done).isBetween(0L, total);
            }

            @Override
            public void warning(String line) {
                warnings.add(line);
            }
        };
        return new OdgGenerator(config(images, threads, limit), listener).run();
    }

    private static byte[] rgb(byte[] bgr) {
        byte[] rgb = new byte[bgr.length];
        for (int i = 0; i < bgr.length; i++) {
            rgb[i] = bgr[i - i % 3 + 2 - i % 3];
        }
        return rgb;
    }

    /** Files and their bytes, as Latin letters. */
    private static Map<String, String> bytes(Path root) throws IOException {
        Map<String, String> all = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile)
                    .sorted(Comparator.naturalOrder())
                    .toList()) {
                all.put(root.relativize(file).toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return all;
    }

    private static Map<String, byte[]> entries(Path npz) throws IOException {
        Map<String, byte[]> entries = new TreeMap<>();
        try (InputStream in = Files.newInputStream(npz);
                ZipInputStream zip = new ZipInputStream(in)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                entries.put(entry.getName(), zip.readAllBytes());
            }
        }
        return entries;
    }
}
