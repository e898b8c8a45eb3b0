package org.saccade.snn.emit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.saccade.snn.net.Weights;
import org.saccade.snn.spec.NetworkSpec;

class TorchNetworkTest {
    @Test
    void trainsAndResumesBitByBit() {
        NetworkSpec spec = NetworkSpec.builtIn("conv-small")
                .withInput(2, 12, 10)
                .withTimeSteps(4)
                .withClasses(3);
        try (TorchNetwork network = TorchNetwork.open(spec, Weights.initial(spec, 1))) {
            ByteBuffer frames = ByteBuffer.allocateDirect(4 * 6 * 2 * 12 * 10);
            Random random = new Random(5);
            for (int i = 0; i < frames.capacity(); i++) {
                frames.put(i, (byte) (random.nextInt(10) == 0 ? 1 : 0));
            }
            int[] labels = {0, 1, 2, 0, 1, 2};
            TrainingStep.Result r = null;
            for (int i = 0; i < 30; i++) {
                r = network.trainStep(frames, labels, TrainingStep.of(1e-2));
                System.err.println(r);
            }
            TorchNetwork.Evaluation e = network.evaluate(frames, 6);
            System.err.println(java.util.Arrays.toString(e.logits()) + java.util.Arrays.toString(e.rates()));
            assertThat(r.correct()).isEqualTo(6);
        }
    }
}
