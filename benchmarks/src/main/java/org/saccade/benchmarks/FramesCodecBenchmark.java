package org.saccade.benchmarks;

import com.github.luben.zstd.Zstd;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.saccade.ingest.dataset.DataSet;
import org.saccade.ingest.dataset.DataSetOptions;
import org.saccade.ingest.dataset.Recording;
import org.saccade.ingest.dataset.SampleRef;
import org.saccade.ingest.generate.GenerateListener;
import org.saccade.ingest.generate.ImageSetOptions;
import org.saccade.ingest.generate.OdgConfig;
import org.saccade.ingest.generate.OdgGenerator;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.frame.Augmentation;
import org.saccade.schemas.frame.FrameEncoder;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.frame.FrameView;

/**
 * Frames on the wire and back: bytes per sample beside the dense tensor and its zstd form, and the time from those bytes to the trainer's native
 * buffer, in gigabytes of dense tensor per second, both in turns. Arguments: a folder of N-MNIST; without one, generated pictures alone.
 */
public final class FramesCodecBenchmark {

    private static final int LEVEL = 3;
    private static final int ROUNDS = 15;
    private static final int PICTURES = 60;
    private static final long ROUND_BYTES = 50_000_000;

    private FramesCodecBenchmark() {}

    /** Prints one table. */
    public static void main(String[] arguments) throws IOException {
        System.out.println(
                "| frames | dense | zstd | codec | codec, zstd | decode zstd GB/s | decode codec GB/s | ratio |");
        System.out.println("|---|---|---|---|---|---|---|---|");
        if (arguments.length > 0) {
            DataSet nmnist = DataSet.open(Path.of(arguments[0]), DataSetOptions.defaults());
            measure("N-MNIST", nmnist, "", "T=8,P=2,H=34,W=34,window=320ms,value=binary");
            measure("N-MNIST", nmnist, "", "T=8,P=2,H=34,W=34,window=320ms");
            measure("N-MNIST", nmnist, "", "T=8,P=1,H=34,W=34,window=320ms,value=signed");
            measure("N-MNIST", nmnist, "", "T=8,P=2,H=34,W=34,window=320ms,value=voxel");
        }
        Path folder = Files.createTempDirectory("frames-codec");
        try {
            OdgBenchmark.drawInto(folder.resolve("images"), PICTURES);
            ImageSetOptions layout = new ImageSetOptions(null, null, 0, 0);
            OdgConfig config = new OdgConfig(folder.resolve("images"), folder.resolve("odg"), layout, 1, 0, 1 << 20);
            new OdgGenerator(config, GenerateListener.none()).run();
            DataSet odg = DataSet.open(folder.resolve("odg"), DataSetOptions.defaults());
            measure("ODG", odg, "centre", "T=8,P=2,H=224,W=224,window=8ms,value=binary");
        } finally {
            OdgBenchmark.delete(folder);
        }
    }

    private static void measure(String name, DataSet set, String augmentation, String text) throws IOException {
        FrameSpec spec = FrameSpec.parse(text);
        FrameEncoder encoder = new FrameEncoder(spec);
        Augmentation change = Augmentation.parse(augmentation).fixed();
        List<byte[]> codec = new ArrayList<>();
        List<byte[]> zstd = new ArrayList<>();
        int stepBytes = spec.elementsPerStep() * spec.element().bytes();
        byte[] dense = new byte[spec.timeSteps() * stepBytes];
        long again = 0;
        for (SampleRef sample : set.samples()) {
            Recording recording = set.read(sample);
            Events events = change.forSample(sample.attributes()).apply(recording.events(), 0, sample.id(), 0);
            byte[] data = encoder.encode(events, recording.originUs(), spec.windowUs())
                    .data();
            FrameView view = FrameView.open(data, spec);
            for (int step = 0; step < spec.timeSteps(); step++) {
                view.readStep(step, dense, step * stepBytes);
            }
            codec.add(data);
            zstd.add(Zstd.compress(dense, LEVEL));
            again += Zstd.compress(data, LEVEL).length;
        }
        ByteBuffer memory = ByteBuffer.allocateDirect(dense.length);
        byte[] scratch = new byte[stepBytes];
        double[] rates = inTurns(
                dense.length,
                codec.size(),
                i -> decode(codec.get(i), spec, memory, scratch),
                i -> inflate(zstd.get(i), dense, memory));
        System.out.printf(
                Locale.ROOT,
                "| %s, `%s` | %d | %d | %d | %d | %.2f | %.2f | %.1f |%n",
                name,
                spec,
                dense.length,
                mean(zstd),
                mean(codec),
                again / codec.size(),
                rates[1],
                rates[0],
                rates[0] / rates[1]);
    }

    /** One sample's bytes into native memory. */
    private interface Decoder {
        void decode(int sample);
    }

    /** Gigabytes of dense tensor per second of each, the median of rounds in turns after as many to warm up. */
    private static double[] inTurns(int denseBytes, int samples, Decoder... decoders) {
        double[][] rates = new double[decoders.length][ROUNDS];
        long calls = Math.max(1, ROUND_BYTES / denseBytes);
        for (int round = -ROUNDS; round < ROUNDS; round++) {
            for (int k = 0; k < decoders.length; k++) {
                long start = System.nanoTime();
                for (long call = 0; call < calls; call++) {
                    decoders[k].decode((int) (call % samples));
                }
                if (round >= 0) {
                    rates[k][round] = (double) calls * denseBytes / (System.nanoTime() - start);
                }
            }
        }
        double[] medians = new double[decoders.length];
        for (int k = 0; k < medians.length; k++) {
            Arrays.sort(rates[k]);
            medians[k] = rates[k][ROUNDS / 2];
        }
        return medians;
    }

    /** As the trainer fills its batches. */
    private static void decode(byte[] data, FrameSpec spec, ByteBuffer memory, byte[] scratch) {
        FrameView view = FrameView.open(data, spec);
        for (int step = 0; step < spec.timeSteps(); step++) {
            view.readStep(step, memory, step * scratch.length, scratch);
        }
    }

    private static void inflate(byte[] data, byte[] dense, ByteBuffer memory) {
        Zstd.decompress(dense, data);
        memory.put(0, dense);
    }

    private static long mean(List<byte[]> samples) {
        return Math.round(
                samples.stream().mapToInt(data -> data.length).average().orElse(0));
    }
}
