package org.saccade.snn.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.saccade.snn.operations.CountedLayer.Input;
import org.saccade.snn.operations.CountedLayer.Role;
import org.saccade.snn.spec.NetworkSpec;

class OperationsTest {

    private static final int[] CHANNELS = {64, 128, 256, 512};
    private static final int[] SIDES = {55, 28, 14, 7};

    /** The published residual networks at 2 x 224 x 224, layer by layer; blocks per stage. */
    private static List<CountedLayer> residual(int... blocks) {
        List<CountedLayer> layers = new ArrayList<>();
        layers.add(conv("stem", Role.STEM, 2, 64, 7, 112, List.of()));
        int in = 64;
        int neurons = 0;
        for (int stage = 0; stage < 4; stage++) {
            for (int block = 0; block < blocks[stage]; block++) {
                int out = CHANNELS[stage];
                String name = "stage " + stage + " block " + block;
                layers.add(conv(name + " conv 1", Role.SPIKING, in, out, 3, SIDES[stage], List.of(neurons)));
                layers.add(conv(name + " conv 2", Role.SPIKING, out, out, 3, SIDES[stage], List.of(neurons + 1)));
                if (in != out) {
                    layers.add(conv(name + " shortcut", Role.PLAIN, in, out, 1, SIDES[stage], List.of(neurons)));
                }
                in = out;
                neurons += 2;
            }
        }
        layers.add(new CountedLayer(
                "read-out", Role.LINEAR, 512, 1000, 1, 1, 1, 512_000, 512, Input.SPIKES, List.of(neurons)));
        return layers;
    }

    private static CountedLayer conv(
            String name, Role role, int in, int out, int kernel, int side, List<Integer> from) {
        long macs = (long) in * out * kernel * kernel * side * side;
        return new CountedLayer(
                name,
                role,
                in,
                out,
                kernel,
                side,
                side,
                macs,
                (long) in * side * side,
                from.isEmpty() ? Input.FRAMES : Input.SPIKES,
                from);
    }

    @Test
    void theTablePublishedWithEsImageNetIsReproducedToTheDigit() {
        EsImageNetCount r18 = EsImageNetCount.published(residual(2, 2, 2, 2), 8, false);
        EsImageNetCount r34 = EsImageNetCount.published(residual(3, 4, 6, 3), 8, false);

        assertThat(r18).isEqualTo(new EsImageNetCount(12_668_145_664L, 268_636_160L));
        assertThat(r34).isEqualTo(new EsImageNetCount(25_783_130_112L, 288_479_232L));
        // LIAF: the products of the stem and of each spiking convolution in each step come on top
        EsImageNetCount liaf = EsImageNetCount.published(residual(2, 2, 2, 2), 8, true);
        assertThat(liaf.additions()).isEqualTo(r18.additions());
        assertThat(liaf.multiplications() - r18.multiplications()).isEqualTo(8 * (1_757_855_744L - 3 * 6_422_528L));
    }

    @ParameterizedTest
    @CsvSource({
        "lif-resnet-18, 12668145664, 268636160",
        "lif-resnet-34, 25783130112, 288479232",
        "liaf-resnet-18, 12668145664, 14177341440",
        "liaf-resnet-34, 25783130112, 28929218560"
    })
    void theBuiltInNetworksHaveThePublishedCounts(String name, long additions, long multiplications) {
        NetworkSpec network = NetworkSpec.builtIn(name);
        assertThat(EsImageNetCount.published(CountedLayers.of(network), 8, CountedLayers.analog(network)))
                .isEqualTo(new EsImageNetCount(additions, multiplications));
    }

    @Test
    void theGraphOfThePublishedNetworkIsTheListMadeByHand() {
        List<CountedLayer> planned = CountedLayers.of(NetworkSpec.builtIn("lif-resnet-18"));
        List<CountedLayer> byHand = residual(2, 2, 2, 2);
        assertThat(planned.stream().map(CountedLayer::macs).sorted())
                .containsExactlyElementsOf(
                        byHand.stream().map(CountedLayer::macs).sorted().toList());
        assertThat(planned.stream().map(CountedLayer::role).sorted())
                .containsExactlyElementsOf(
                        byHand.stream().map(CountedLayer::role).sorted().toList());
        // Neurons 0 are the stem's, 2 b - 1 and 2 b the block b's: its first convolution takes what the block before
        // gives
        assertThat(planned.get(1).sources()).containsExactly(0);
        assertThat(planned.get(2).sources()).containsExactly(1);
        assertThat(planned.get(3).sources()).containsExactly(2);
        assertThat(planned.get(planned.size() - 1).sources()).containsExactly(16);
    }

    @Test
    void whatIsNotSpikesIsMultiplied() {
        NetworkSpec liaf = NetworkSpec.builtIn("liaf-resnet-18", 4).withInput(2, 64, 64);
        SynapticOperations analog =
                SynapticOperations.count(CountedLayers.of(liaf), 8, new double[liaf.neurons().length], Double.NaN);
        assertThat(analog.synOps()).isZero();
        assertThat(analog.macs()).isEqualTo(8.0 * liaf.macsPerStep());

        NetworkSpec cnn = NetworkSpec.builtIn("conv-small-cnn");
        assertThat(CountedLayers.of(cnn))
                .extracting(CountedLayer::role)
                .containsExactly(Role.PLAIN, Role.PLAIN, Role.LINEAR);
        assertThat(CountedLayers.of(cnn))
                .extracting(CountedLayer::input)
                .containsExactly(Input.FRAMES, Input.REAL, Input.REAL);

        // Spikes added to spikes stay spikes; potentials that a membrane shortcut carries do not
        List<CountedLayer> sew = CountedLayers.of(NetworkSpec.builtIn("sew-resnet-18"));
        assertThat(sew).extracting(CountedLayer::input).containsOnly(Input.FRAMES, Input.SPIKES);
        assertThat(sew.get(3).sources())
                .as("the second block takes its own way's spikes and the stem's")
                .containsExactlyInAnyOrder(2, 0);
        List<CountedLayer> ms = CountedLayers.of(NetworkSpec.builtIn("ms-resnet-18"));
        assertThat(ms).filteredOn(l -> l.role() == Role.PLAIN).hasSize(3).allMatch(l -> l.input() == Input.REAL);
        assertThat(ms).filteredOn(l -> l.role() == Role.SPIKING).hasSize(16).allMatch(l -> l.input() == Input.SPIKES);
    }

    @Test
    void theCorrectedCountTakesEveryLayerInEveryStepAndTheReadOutForWhatItIs() {
        List<CountedLayer> r18 = residual(2, 2, 2, 2);
        long dense = r18.stream().mapToLong(CountedLayer::macs).sum();
        // Convolutions alone at T = 8: 14.063 G and 28.795 G
        assertThat(8 * (dense - 512_000)).isEqualTo(14_062_845_952L);
        assertThat(8
                        * (residual(3, 4, 6, 3).stream()
                                        .mapToLong(CountedLayer::macs)
                                        .sum()
                                - 512_000))
                .isEqualTo(28_794_880_000L);

        EsImageNetCount corrected = EsImageNetCount.corrected(r18, 8);
        assertThat(corrected.additions()).isEqualTo(8 * dense + 36_474_880L);
        // Only the stem, whose input is the frames, multiplies; and the membrane updates
        assertThat(corrected.multiplications()).isEqualTo(8 * 78_675_968L + 36_474_880L);
    }

    @Test
    void synOpsFollowTheSpikesAndTheFramesCostMultiplicationsUnlessTheyAreBinary() {
        NetworkSpec network = NetworkSpec.builtIn("conv-small");
        List<CountedLayer> layers = CountedLayers.of(network);
        double[] spikes = {1000, 200};

        SynapticOperations counts = SynapticOperations.count(layers, 8, spikes, Double.NaN);
        SynapticOperations binary = SynapticOperations.count(layers, 8, spikes, 50);

        // The second convolution: 49 of 51 pairs meet a real pixel along each axis of 17; the read-out: ten synapses
        // each
        double hidden = 1000 * 32.0 * 49 * 49 / (17 * 17);
        assertThat(counts.synOps()).isCloseTo(hidden + 200 * 10, within(1e-6));
        assertThat(counts.macs()).isEqualTo(8.0 * 288 * 34 * 34);
        assertThat(binary.synOps() - counts.synOps()).isCloseTo(50 * 16.0 * 100 * 100 / (34 * 34), within(1e-6));
        assertThat(binary.macs()).isZero();
        assertThat(counts.twinFrame()).isEqualTo(network.macsPerStep());
        assertThat(layers).extracting(CountedLayer::sources).containsExactly(List.of(), List.of(0), List.of(1));
    }

    @Test
    void energyIsTheOperationsTimesHorowitzFigures() {
        SynapticOperations counts = SynapticOperations.count(residual(2, 2, 2, 2), 8, new double[17], Double.NaN);

        assertThat(counts.nanojoules(Precision.FP32)).isCloseTo(8 * 78_675_968L * 4.6e-3, within(1e-3));
        assertThat(counts.twinFrameNanojoules(Precision.INT8)).isCloseTo(1_758_367_744L * 0.23e-3, within(1e-3));
        assertThat(counts.twinNanojoules(Precision.FP16)).isCloseTo(8 * 1_758_367_744L * 1.5e-3, within(1e-3));
        SynapticOperations half = SynapticOperations.count(
                List.of(conv("one", Role.SPIKING, 1, 1, 1, 1, List.of(0))), 1, new double[] {2000}, 0);
        assertThat(half.nanojoules(Precision.FP16)).isCloseTo(0.8, within(1e-9));
    }

    @Test
    void impossibleLayersAreRefusedByName() {
        assertThatThrownBy(() -> conv("odd", Role.SPIKING, 0, 1, 1, 1, List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("layer odd: 0 to 1 channels");
    }
}
