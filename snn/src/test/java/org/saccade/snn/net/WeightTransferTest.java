package org.saccade.snn.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.saccade.snn.spec.NetworkSpec;

class WeightTransferTest {
    private final NetworkSpec ten = NetworkSpec.builtIn("conv-small");
    private final NetworkSpec three = ten.withClasses(3);

    @Test
    void takesWhatFitsAndNamesWhatDoesNot() {
        Weights source = Weights.initial(ten, 1);
        source.data("layers.1.running_mean")[2] = 7;
        WeightTransfer transfer = WeightTransfer.of(three, source, 2);
        transfer.weights().checkedFor(three);
        assertThat(transfer.weights().data("layers.4.weight")).isEqualTo(source.data("layers.4.weight"));
        assertThat(transfer.weights().data("layers.1.running_mean")[2]).isEqualTo(7);
        assertThat(transfer.weights().data("layers.8.weight"))
                .isEqualTo(Weights.initial(three, 2).data("layers.8.weight"));
        List<Integer> wide = source.tensors().get("layers.8.weight").shape();
        assertThat(transfer.fresh())
                .containsExactly(
                        "layers.8.weight (found " + wide + ", needed [3, " + wide.get(1) + "])",
                        "layers.8.bias (found [10], needed [3])");
        assertThat(transfer.taken()).hasSize(three.tensors().size() - 2).contains("layers.0.weight", "layers.2.decay");
        assertThat(transfer.unused()).isEmpty();
        transfer.weights().data("layers.4.weight")[0] = 99;
        assertThat(source.data("layers.4.weight")[0]).isNotEqualTo(99);
    }

    @Test
    void aNetworkWithoutNeuronsGivesWhatItHas() {
        // What a CNN of the same shape has: no decays.
        Map<String, Weights.Tensor> plain =
                new LinkedHashMap<>(Weights.initial(ten, 1).tensors());
        plain.remove("layers.2.decay");
        plain.remove("layers.6.decay");
        plain.put("extra.weight", new Weights.Tensor(List.of(2), new float[2]));
        WeightTransfer transfer = WeightTransfer.of(ten, new Weights(plain), 2);
        assertThat(transfer.fresh()).containsExactly("layers.2.decay (not found)", "layers.6.decay (not found)");
        assertThat(transfer.unused()).containsExactly("extra.weight");
        assertThat(transfer.weights().data("layers.2.decay"))
                .isEqualTo(Weights.initial(ten, 2).data("layers.2.decay"));
    }

    @Test
    void nothingThatFitsIsAnError() {
        Weights other = new Weights(Map.of("features.0.weight", new Weights.Tensor(List.of(1), new float[1])));
        assertThatThrownBy(() -> WeightTransfer.of(ten, other, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(
                        "none of the tensors [features.0.weight] has a name and shape of network conv-small");
    }
}
