package org.saccade.inference.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.saccade.inference.TestBundles;
import org.saccade.schemas.bundle.BundleManifest;
import org.saccade.schemas.bundle.ModelBundle;
import org.saccade.schemas.frame.FrameView;
import org.saccade.snn.emit.Quantization;
import org.saccade.snn.emit.StepGraph;
import org.saccade.snn.emit.StepRun;
import org.saccade.snn.net.Weights;
import org.saccade.snn.spec.EarlyExit;
import org.saccade.snn.spec.NetworkSpec;

/** The contract, engine by engine. */
class EnginesTest {

    @Nested
    class Onnx extends ClassifierContract {
        @Override
        Classifier open(ModelBundle bundle, ClassifierOptions options) {
            return Classifier.open(bundle, options);
        }
    }

    @Nested
    class Torch extends ClassifierContract {
        @Override
        Classifier open(ModelBundle bundle, ClassifierOptions options) {
            return Classifier.open(bundle, options.withEngine(Engine.TORCH));
        }
    }

    /** What it cannot do is refused before a bundle is opened, not run otherwise. */
    @Test
    void pyTorchRunsWholeWindowsFromRestOnly() {
        ClassifierOptions torch = ClassifierOptions.DEFAULT.withEngine(Engine.TORCH);
        assertThatThrownBy(() -> torch.withExit(EarlyExit.parse("margin:0.8")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("exit margin:0.8")
                .hasMessageContaining("engine torch");
        assertThatThrownBy(() -> torch.withState(StatePolicy.parse(10, "gap"))).hasMessageContaining("carried state");
        assertThatThrownBy(() -> torch.withSkip(SkipMode.LOSSY)).hasMessageContaining("skip lossy");
        assertThat(torch.withSkip(SkipMode.OFF).engine()).isEqualTo(Engine.TORCH);
    }

    @Nested
    class DynamicInt8 extends Int8 {
        DynamicInt8() {
            super(Quantization.Scheme.DYNAMIC);
        }
    }

    @Nested
    class CpuInt8 extends Int8 {
        CpuInt8() {
            super(Quantization.Scheme.STATIC_U8);
        }

        /** What convolutions put out is rounded too. */
        @Override
        double spikeTolerance() {
            return 0.1;
        }
    }

    @Nested
    class TensorRtInt8 extends Int8 {
        TensorRtInt8() {
            super(Quantization.Scheme.STATIC_S8);
        }
    }

    /** A form of the step graph with weights of eight bits: the same contract, with more room for rounding. */
    abstract static class Int8 extends ClassifierContract {
        private final Quantization.Scheme scheme;

        Int8(Quantization.Scheme scheme) {
            this.scheme = scheme;
        }

        @Override
        Classifier open(ModelBundle bundle, ClassifierOptions options) {
            boolean plain = options.engine().variant().isEmpty();
            return Classifier.open(bundle, plain ? options.withEngine(Engine.of("onnx", "int8")) : options);
        }

        @Override
        double logitTolerance() {
            return 0.1;
        }

        @Override
        double spikeTolerance() {
            return 0.02;
        }

        @Override
        ModelBundle bundle(Path place, long seed) throws IOException {
            BundleManifest plain = super.bundle(place, seed).manifest();
            NetworkSpec network = NetworkSpec.parse(plain.network().toString(), "test");
            Weights weights = TestBundles.lazyWeights(network, seed);
            Quantization form = new Quantization(scheme, ranges(network, weights), true);
            Files.write(
                    place.resolve("step-int8.onnx"),
                    StepGraph.of(network, weights, form).onnx());
            return ModelBundle.seal(
                    place,
                    new BundleManifest(
                            plain.format(),
                            plain.model(),
                            plain.name(),
                            plain.run(),
                            plain.epoch(),
                            plain.createdAtMs(),
                            plain.network(),
                            plain.frames(),
                            plain.classes(),
                            plain.skip(),
                            plain.metrics(),
                            List.of(),
                            "",
                            List.of(new BundleManifest.Variant("int8", "step-int8.onnx", scheme.name(), Map.of()))));
        }

        private static Map<Integer, Quantization.Range> ranges(NetworkSpec network, Weights weights) {
            Map<Integer, Quantization.Range> ranges = new HashMap<>();
            long[] shape = {SPEC.polarities(), SPEC.height(), SPEC.width()};
            try (StepRun run = new StepRun(StepGraph.watched(network, weights, Optional.empty()), shape, 1)) {
                for (FrameView window : windows(20)) {
                    run.reset();
                    for (float[] bin : bins(window)) {
                        run.step(bin, 1);
                        Quantization.observe(run.outputs(), ranges);
                    }
                }
            }
            return ranges;
        }
    }
}
