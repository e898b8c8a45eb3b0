package org.saccade.snn.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class NetworkSpecTest {
    private static final String HEAD =
            "name: n\ninput: {polarities: 2, height: 8, width: 8}\ntimeSteps: 4\nclasses: 3\n";

    private static List<String> problems(String text) {
        SpecException e = catchThrowableOfType(SpecException.class, () -> NetworkSpec.parse(text, "n.yaml"));
        assertThat(e).as("no problem found").isNotNull();
        assertThat(e.getMessage()).contains("n.yaml: ");
        return e.problems().stream().map(Problem::toString).toList();
    }

    @Test
    void convSmallHasTheShapesAndCountsWorkedOutByHand() {
        NetworkSpec spec = NetworkSpec.builtIn("conv-small")
                .withInput(2, 34, 34)
                .withClasses(10)
                .withTimeSteps(8);
        List<LayerPlan> plan = spec.plan();
        assertThat(plan)
                .extracting(p -> p.out().toString())
                .containsExactly(
                        "16x34x34",
                        "16x34x34",
                        "16x34x34",
                        "16x17x17",
                        "32x17x17",
                        "32x17x17",
                        "32x17x17",
                        "32x8x8",
                        "10x1x1");
        // conv 16*2*9, norm 2*16, decay 1, conv 32*16*9, norm 2*32, decay 1, linear 2048*10+10
        assertThat(spec.parameterCount()).isEqualTo(288 + 32 + 1 + 4608 + 64 + 1 + 20490);
        assertThat(spec.macsPerStep()).isEqualTo(288L * 34 * 34 + 4608L * 17 * 17 + 20480);
        // along an axis of n pixels a padded kernel of 3 meets 3n - 2 real pixels
        assertThat(plan.get(4).synapses()).isEqualTo(16L * 32 * (3 * 17 - 2) * (3 * 17 - 2));
        assertThat(spec.synapsesPerSpike())
                .containsExactly(new double[] {32.0 * 49 * 49 / (17 * 17), 10}, within(1e-9));
        assertThat(spec.neurons()).containsExactly(16 * 34 * 34, 32 * 17 * 17);
        assertThat(spec.tensors())
                .extracting(TensorSpec::name)
                .containsExactly(
                        "layers.0.weight",
                        "layers.1.weight",
                        "layers.1.bias",
                        "layers.1.running_mean",
                        "layers.1.running_var",
                        "layers.2.decay",
                        "layers.4.weight",
                        "layers.5.weight",
                        "layers.5.bias",
                        "layers.5.running_mean",
                        "layers.5.running_var",
                        "layers.6.decay",
                        "layers.8.weight",
                        "layers.8.bias");
    }

    @Test
    void canonicalJsonReadsBackAsTheSameNetwork() {
        NetworkSpec spec = NetworkSpec.parse(
                HEAD
                        + "layers:\n- conv: {channels: 4, kernel: 5, stride: 2, padding: 1}\n- pool: {kind: max, size: 3}\n"
                        + "- lif: {decay: 0.25}\n- linear: {features: 7}\n- batchNorm: {momentum: 0.3}\n- lif\n- linear\n",
                "n.yaml");
        assertThat(NetworkSpec.parse(spec.toJson(), "n.json")).isEqualTo(spec);
        assertThat(NetworkSpec.parse(spec.toJson(), "n.json").toJson()).isEqualTo(spec.toJson());
        assertThat(spec.plan().get(0).has("bias")).as("no batch norm follows").isTrue();
        assertThat(spec.plan().get(3).has("bias")).as("a batch norm follows").isFalse();
    }

    @Test
    void theBuiltInNetworksHaveThePublishedParameters() {
        assertThat(NetworkSpec.builtIn("lif-resnet-18").parameterCount()).isEqualTo(11_693_233);
        assertThat(NetworkSpec.builtIn("liaf-resnet-18").parameterCount()).isEqualTo(11_693_233);
        assertThat(NetworkSpec.builtIn("lif-resnet-34").parameterCount()).isEqualTo(21_808_825);
        assertThat(NetworkSpec.builtIn("liaf-resnet-34").parameterCount()).isEqualTo(21_808_825);
        // the convolutions of T = 8 steps
        assertThat(8e-9 * convolutions("lif-resnet-18")).isCloseTo(14.063, within(5e-4));
        assertThat(8e-9 * convolutions("lif-resnet-34")).isCloseTo(28.795, within(5e-4));
        List<LayerPlan> plan = NetworkSpec.builtIn("lif-resnet-18").plan();
        assertThat(plan.get(3).out()).hasToString("64x55x55");
        assertThat(plan.get(plan.size() - 3).out()).hasToString("512x7x7");
    }

    private static long convolutions(String network) {
        return NetworkSpec.builtIn(network).plan().stream()
                .filter(p -> p.layer() instanceof Layer.Conv)
                .mapToLong(LayerPlan::macs)
                .sum();
    }

    @Test
    void everyBuiltInReadsBackFromItsJsonAndHasACnnTwinOfTheSameShapes() {
        assertThat(NetworkSpec.builtIns()).hasSize(12);
        for (String name : NetworkSpec.builtIns()) {
            NetworkSpec spec = NetworkSpec.builtIn(name, 8);
            assertThat(NetworkSpec.parse(spec.toJson(), name)).isEqualTo(spec);
            NetworkSpec twin = NetworkSpec.builtIn(name + "-cnn", 8);
            assertThat(twin).isEqualTo(spec.asCnn());
            assertThat(twin.macsPerStep()).isEqualTo(spec.macsPerStep());
            assertThat(twin.neurons()).isEmpty();
            assertThat(NetworkSpec.parse(twin.toJson(), name)).isEqualTo(twin);
        }
        assertThatThrownBy(() -> NetworkSpec.builtIn("resnet"))
                .hasMessageContaining("there is none called 'resnet'; there are: conv-small, plif-net");
    }

    @Test
    void surrogatesAreTheDerivativesOfTheirFormulas() {
        for (Surrogate.Shape shape : Surrogate.Shape.values()) {
            for (double a : new double[] {0.5, 1, 2}) {
                Surrogate s = new Surrogate(shape, a);
                double area = 0;
                for (double x = -4000; x < 4000; x += 0.01) {
                    area += 0.01 * s.derivative(x + 0.003);
                }
                assertThat(area).as(s.toString()).isCloseTo(1, within(0.03));
                assertThat(s.derivative(0.2)).as("even").isEqualTo(s.derivative(-0.2));
                assertThat(Surrogate.parse(s.toString())).isEqualTo(s);
            }
        }
        assertThat(Surrogate.of(Surrogate.Shape.ARCTAN).derivative(0)).isEqualTo(1);
        assertThat(Surrogate.of(Surrogate.Shape.SIGMOID).derivative(0)).isEqualTo(1);
        assertThat(Surrogate.RECTANGLE.derivative(0.5))
                .as("borders belong to it")
                .isEqualTo(1);
    }

    @Test
    void decaysAreReadInEveryForm() {
        assertThat(Decay.parse("tau 2")).isEqualTo(Decay.fixed(0.5));
        assertThat(Decay.parse("learnable tau 4")).isEqualTo(Decay.learnable(0.75));
        assertThat(Decay.parse("exp 1").value()).isCloseTo(0.36788, within(1e-5));
        assertThat(Decay.parse(Decay.PUBLISHED.toString())).isEqualTo(Decay.PUBLISHED);
        assertThat(Decay.PUBLISHED.logit()).isCloseTo(0.5, within(1e-15));
    }

    @Test
    void everyWrongFieldIsReportedWithItsLineValueAndWhatIsAllowed() {
        assertThat(
                        problems(
                                "name: n\ninput: {polarities: two, height: 8, width: 8}\nclasses: 3\nlayers:\n"
                                        + "  - convolution: {channels: 4}\n  - lif: {decay: often, reset: hardly, surrogate: step, colour: red}\n  - linear\n"))
                .containsExactly(
                        "line 2: input.polarities: is 'two'; allowed: a whole number",
                        "line 1: timeSteps: is missing",
                        "line 5: layers[0]: is 'convolution'; allowed: conv, batchNorm, if, lif, plif, liaf, alif, activation, "
                                + "pool, dropout, linear, residual",
                        "line 6: layers[1].lif.decay: is 'often'; allowed: a number, 'tau' and a number, or 'exp' and a "
                                + "number, each also after 'learnable'",
                        "line 6: layers[1].lif.surrogate: is 'step'; allowed: rectangle, arctan, sigmoid, triangle or "
                                + "gaussian, each also with a number",
                        "line 6: layers[1].lif.reset: is 'hardly'; allowed: hard, soft",
                        "line 6: layers[1].lif.colour: is unknown; allowed: name, decay, threshold, surrogate, reset, "
                                + "resetTo, detachReset");
    }

    @Test
    void valuesOutOfRangeAreReportedTogether() {
        assertThat(problems(HEAD + "layers:\n- conv: {channels: 0, kernel: 3}\n- lif: {decay: 1.0, threshold: -1}\n"
                        + "- linear: {features: 5}\n"))
                .containsExactly(
                        "line 6: layers[0].conv.channels: is 0; allowed: 1 to 65536",
                        "line 7: layers[1].lif.decay: is 1.0; allowed: above 0.0 and below 1.0",
                        "line 7: layers[1].lif.threshold: is -1.0; allowed: above 0.0 and below 1000000.0",
                        "line 8: layers[2].linear.features: is 5; the last layer has one per class (3): leave it out");
    }

    @Test
    void layersInAnOrderThatCannotBeTrainedOrServedAreRefused() {
        assertThat(problems(HEAD + "layers:\n- linear: {features: 9}\n- lif\n- pool\n- linear\n"))
                .containsExactly("line 8: layers[2].pool: needs maps, and behind a linear layer there are none");
        assertThat(problems(HEAD + "layers:\n- residual: {body: [{conv: {channels: 3, stride: 2}}]}\n- linear\n"))
                .containsExactly(
                        "line 6: layers[0].residual: adds the body's 3x3x3 and the shortcut's 2x8x8; they must "
                                + "have one shape, and come both from linear layers or both from maps");
        assertThat(problems(HEAD + "layers:\n- conv: {channels: 2}\n- linear\nreadout: spikeCount\n"))
                .containsExactly("line 6: layers: the last layer must be spiking neurons, which 'spikeCount' counts");
        assertThat(problems(HEAD + "layers:\n- conv: {name: a, channels: 2}\n- lif: {name: a.weight}\n- linear\n"))
                .containsExactly(
                        "line 7: layers[1].lif: has a tensor a.weight.decay inside the tensor a.weight of layers[0].conv");
        assertThat(problems(HEAD + "layers:\n- conv: {name: a, channels: 2}\n- linear: {name: a, bias: false}\n"))
                .containsExactly(
                        "line 7: layers[1].linear: has a tensor a.weight, and so has layers[0].conv: name them apart");
        assertThat(problems(HEAD + "layers:\n- conv: {name: layers.1, channels: 2}\n- linear\n"))
                .containsExactly("line 6: layers[0].conv.name: is 'layers.1', which has a meaning of its own in the "
                        + "exported module");
        assertThat(problems(HEAD + "layers:\n- if: {decay: 0.5}\n- liaf: {detachReset: false}\n- linear\n"))
                .hasSize(1)
                .first()
                .asString()
                .contains("layers[0].if.decay: is unknown");
        assertThat(problems(HEAD + "layers:\n- liaf: {detachReset: false}\n- linear\n"))
                .containsExactly(
                        "line 6: layers[0].liaf.detachReset: is false; a LIAF spike only resets and has no gradient");
        assertThat(problems(HEAD + "layers:\n- conv: {channels: 2}\n- lif\n"))
                .containsExactly("line 6: layers: the last layer must be 'linear', the read-out");
        assertThat(problems(HEAD + "layers:\n- conv: {channels: 2, kernel: 9}\n- lif\n- linear\n"))
                .containsExactly("line 6: layers[0].conv.kernel: is 9 but its input is only 2x8x8 with padding 0");
    }

    @Test
    void sizesThatNoArrayHoldsAreRefused() {
        String head = HEAD.replace("height: 8, width: 8", "height: 4000, width: 4000");
        assertThat(problems(
                        head + "layers:\n- conv: {channels: 100}\n- lif\n- linear: {features: 100}\n- lif\n- linear\n"))
                .containsExactly("line 8: layers[2].linear: tensor layers.2.weight would have shape [100, 1598400400]: "
                        + "more than 2^31 - 1 values");
        assertThat(problems(head + "layers:\n- conv: {channels: 200}\n- lif\n- linear\n"))
                .containsExactly("line 6: layers[0].conv: input 2x4000x4000, output 200x3998x3998: "
                        + "more than 2^31 - 1 values");
    }

    @Test
    void brokenTextIsAProblemToo() {
        assertThat(problems("name: [")).hasSize(1).first().asString().contains("not YAML or JSON");
        assertThat(problems("")).isNotEmpty();
        assertThat(problems("[".repeat(5000))).hasSize(1);
        assertThat(problems(HEAD + "name: m\nlayers: [linear]\n")).containsExactly("line 5: name: is given twice");
        assertThatThrownBy(() -> NetworkSpec.builtIn("../x")).isInstanceOf(SpecException.class);
    }
}
