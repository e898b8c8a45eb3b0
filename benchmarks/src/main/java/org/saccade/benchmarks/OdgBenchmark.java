package org.saccade.benchmarks;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.saccade.ingest.format.esimagenet.EsImageNetWriter;
import org.saccade.ingest.generate.GenerateListener;
import org.saccade.ingest.generate.GenerateResult;
import org.saccade.ingest.generate.ImageSetOptions;
import org.saccade.ingest.generate.OdgConfig;
import org.saccade.ingest.generate.OdgGenerator;

/**
 * ES-ImageNet's conversion from JPEG files of 500 x 375 pixels to compressed samples on disk, in pictures per second on one thread, beside the rule
 * written down plainly: whole frames of floats, one after another, over the same decoder and writer.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class OdgBenchmark {

    private static final int PICTURES = 50;
    private static final int WIDTH = 500;
    private static final int HEIGHT = 375;
    private static final int[] ROW = {1, 0, 2, 1, 0, 2, 1, 1, 2};
    private static final int[] COLUMN = {0, 2, 1, 0, 1, 2, 0, 1, 1};

    private Path folder;
    private int runs;

    /** Discs and squares over a soft texture: about 15,000 events each. */
    @Setup
    public void draw() throws IOException {
        folder = Files.createTempDirectory("odg");
        drawInto(folder.resolve("images"), PICTURES);
    }

    /** A folder of pictures of one class. */
    static void drawInto(Path root, int pictures) throws IOException {
        Path images = Files.createDirectories(root.resolve("train/only"));
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < pictures; i++) {
            BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_3BYTE_BGR);
            for (int pixel = 0; pixel < WIDTH * HEIGHT; pixel++) {
                int gray = 100 + (int) (30 * Math.sin(pixel % WIDTH / 9.0) * Math.cos(pixel / WIDTH / 7.0));
                image.setRGB(pixel % WIDTH, pixel / WIDTH, (gray + random.nextInt(40)) * 0x010101);
            }
            Graphics2D pen = image.createGraphics();
            for (int k = 0; k < 40; k++) {
                pen.setColor(new java.awt.Color(random.nextInt(1 << 24)));
                int size = random.nextInt(10, 90);
                pen.fillOval(random.nextInt(WIDTH), random.nextInt(HEIGHT), size, size);
            }
            pen.dispose();
            ImageIO.write(image, "jpg", images.resolve(i + ".jpg").toFile());
        }
    }

    /** Each call writes anew. */
    @TearDown(Level.Invocation)
    public void clear() throws IOException {
        delete(folder.resolve("out" + runs));
        runs++;
    }

    @TearDown(Level.Trial)
    public void clean() throws IOException {
        delete(folder);
    }

    static void delete(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** The product, with its listing, manifest and label lists. */
    @Benchmark
    @OperationsPerInvocation(PICTURES)
    public GenerateResult product() throws IOException {
        ImageSetOptions layout = new ImageSetOptions(null, null, 0, 0);
        OdgConfig config = new OdgConfig(folder.resolve("images"), folder.resolve("out" + runs), layout, 1, 0, 1 << 20);
        return new OdgGenerator(config, GenerateListener.none()).run();
    }

    /** The rival: decode, resize, nine frames, eight differences. */
    @Benchmark
    @OperationsPerInvocation(PICTURES)
    public int plainLoop() throws IOException {
        Path out = Files.createDirectories(folder.resolve("out" + runs));
        int events = 0;
        for (int i = 0; i < PICTURES; i++) {
            BufferedImage image = ImageIO.read(
                    folder.resolve("images/train/only/" + i + ".jpg").toFile());
            List<List<byte[]>> found = plain(image);
            byte[] pos = flat(found.get(0));
            byte[] neg = flat(found.get(1));
            EsImageNetWriter.write(out.resolve(i + ".npz"), pos, pos.length / 3, neg, neg.length / 3);
            events += (pos.length + neg.length) / 3;
        }
        return events;
    }

    private static List<List<byte[]>> plain(BufferedImage image) {
        int w = image.getWidth();
        int h = image.getHeight();
        int a = h > w ? 254 : h * 254 / w;
        int b = h > w ? w * 254 / h : 254;
        float[][] value = new float[a][b];
        for (int r = 0; r < a; r++) {
            for (int c = 0; c < b; c++) {
                int rgb = image.getRGB((int) (c * ((float) w / b)), (int) (r * ((float) h / a)));
                value[r][c] = Math.max(rgb >> 16 & 0xFF, Math.max(rgb >> 8 & 0xFF, rgb & 0xFF)) / 255f;
            }
        }
        List<List<byte[]>> found = List.of(new ArrayList<>(), new ArrayList<>());
        float[][] before = null;
        for (int k = 0; k < 9; k++) {
            float[][] now = new float[a + 4][b + 4];
            for (int r = 0; r < a; r++) {
                System.arraycopy(value[r], 0, now[r + ROW[k]], COLUMN[k], b);
            }
            if (k > 0) {
                compare(before, now, k, a, b, found);
            }
            before = now;
        }
        return found;
    }

    private static void compare(float[][] before, float[][] now, int k, int a, int b, List<List<byte[]>> found) {
        for (int r = 17; r < Math.min(240, a + 4); r++) {
            for (int c = 17; c < Math.min(240, b + 4); c++) {
                float change = now[r][c] - before[r][c];
                boolean strip = inStrip(r, ROW[k - 1], ROW[k], a) || inStrip(c, COLUMN[k - 1], COLUMN[k], b);
                if (Math.abs(change) > 0.18f && !strip) {
                    found.get(change > 0 ? 0 : 1).add(new byte[] {(byte) r, (byte) c, (byte) k});
                }
            }
        }
    }

    private static boolean inStrip(int at, int from, int to, int length) {
        int low = Math.min(from, to);
        int high = Math.max(from, to);
        return at >= low && at < high || at >= low + length && at < high + length;
    }

    private static byte[] flat(List<byte[]> rows) {
        byte[] flat = new byte[3 * rows.size()];
        for (int i = 0; i < rows.size(); i++) {
            System.arraycopy(rows.get(i), 0, flat, 3 * i, 3);
        }
        return flat;
    }
}
