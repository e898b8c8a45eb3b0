package org.saccade.inference.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.inference.TestBundles;
import org.saccade.schemas.bundle.ModelBundle;
import org.saccade.schemas.event.EventsBuilder;
import org.saccade.schemas.event.Geometry;
import org.saccade.schemas.frame.FrameEncoder;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.frame.FrameView;
import org.saccade.snn.emit.TorchNetwork;
import org.saccade.snn.emit.TrainingStep;
import org.saccade.snn.net.Weights;
import org.saccade.snn.spec.NetworkSpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Both engines on all 1,000 real recordings of N-MNIST at hand, with a network trained on 900 of them for a few epochs. */
@Tag("long")
class DigitsTest {

    private static final Logger LOG = LoggerFactory.getLogger(DigitsTest.class);
    private static final FrameSpec FRAMES = FrameSpec.parse("T=8,P=2,H=34,W=34,window=320ms");
    private static final int BATCH = 32;

    private record Digit(FrameView window, int label) {}

    @Test
    void bothEnginesSeeTheSameDigits(@TempDir Path folder) throws IOException {
        Path data = Path.of(System.getProperty("shared.data", "")).resolve("nmnist");
        assumeTrue(
                Files.isDirectory(data),
                "skipped: no N-MNIST recordings in " + data + "; name them with -Dshared.data");
        List<Digit> train = digits(data.resolve("Train"));
        List<Digit> all = new ArrayList<>(digits(data.resolve("Test")));
        int judged = all.size();
        all.addAll(train);
        NetworkSpec network = NetworkSpec.builtIn("conv-small");
        ModelBundle bundle = TestBundles.of(folder, FRAMES, network, trained(network, train));
        List<FrameView> windows = all.stream().map(Digit::window).toList();
        try (Classifier onnx = Classifier.onnx(bundle, ClassifierOptions.DEFAULT);
                Classifier torch = Classifier.torch(bundle, ClassifierOptions.DEFAULT)) {
            List<Answer> ours = onnx.classify(windows);
            List<Answer> theirs = torch.classify(windows);
            long spikes = 0;
            long different = 0;
            int classes = 0;
            int right = 0;
            double worst = 0;
            for (int i = 0; i < ours.size(); i++) {
                right += i < judged && ours.get(i).best() == all.get(i).label() ? 1 : 0;
                classes += ours.get(i).best() == theirs.get(i).best() ? 0 : 1;
                for (int layer = 0; layer < ours.get(i).spikes().length; layer++) {
                    spikes += ours.get(i).spikes()[layer];
                    different +=
                            Math.abs(ours.get(i).spikes()[layer] - theirs.get(i).spikes()[layer]);
                }
                for (int k = 0; k < ours.get(i).logits().length; k++) {
                    worst = Math.max(
                            worst,
                            Math.abs(ours.get(i).logits()[k] - theirs.get(i).logits()[k]));
                }
            }
            LOG.info(String.format(
                    Locale.ROOT,
                    "%d windows: classes differ on %d, spikes by %d of %d, logits by at most %.2g; accuracy %.1f %% of %d",
                    ours.size(),
                    classes,
                    different,
                    spikes,
                    worst,
                    100.0 * right / judged,
                    judged));
            assertThat(right).isGreaterThan(judged * 7 / 10);
            assertThat(classes).isZero();
            assertThat((double) different / spikes).isLessThanOrEqualTo(1e-6);
        }
    }

    private static Weights trained(NetworkSpec network, List<Digit> train) {
        List<Digit> shuffled = new ArrayList<>(train);
        try (TorchNetwork torch = TorchNetwork.open(network, Weights.initial(network, 1))) {
            for (int epoch = 0; epoch < 5; epoch++) {
                Collections.shuffle(shuffled, new Random(epoch));
                for (int from = 0; from + BATCH <= shuffled.size(); from += BATCH) {
                    List<Digit> batch = shuffled.subList(from, from + BATCH);
                    int[] labels = batch.stream().mapToInt(Digit::label).toArray();
                    torch.trainStep(frames(batch), DataType.UINT8, labels, TrainingStep.of(5e-3));
                }
            }
            return torch.weights();
        }
    }

    /** [T, B, P, H, W]. */
    private static ByteBuffer frames(List<Digit> batch) {
        int perStep = FRAMES.elementsPerStep();
        ByteBuffer frames = ByteBuffer.allocateDirect(batch.size() * FRAMES.elements());
        for (int t = 0; t < FRAMES.timeSteps(); t++) {
            for (int b = 0; b < batch.size(); b++) {
                batch.get(b).window().readStep(t, frames, (t * batch.size() + b) * perStep);
            }
        }
        return frames;
    }

    private static List<Digit> digits(Path folder) throws IOException {
        FrameEncoder encoder = new FrameEncoder(FRAMES);
        List<Digit> digits = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".bin")).sorted().toList()) {
                int label = Integer.parseInt(file.getParent().getFileName().toString());
                byte[] packed = encoder.encode(events(Files.readAllBytes(file)), 0, FRAMES.windowUs())
                        .data();
                digits.add(new Digit(FrameView.open(packed, FRAMES), label));
            }
        }
        return digits;
    }

    /** Words of five bytes: x, y, and polarity with 23 bits of microseconds, big-endian. */
    private static org.saccade.schemas.event.Events events(byte[] b) {
        EventsBuilder out = new EventsBuilder(new Geometry(34, 34), 0, b.length / 5);
        for (int i = 0; i + 5 <= b.length; i += 5) {
            int t = (b[i + 2] & 0x7F) << 16 | (b[i + 3] & 0xFF) << 8 | b[i + 4] & 0xFF;
            out.addOffset(t, b[i] & 0xFF, b[i + 1] & 0xFF, (b[i + 2] & 0x80) >> 7);
        }
        return out.build();
    }
}
