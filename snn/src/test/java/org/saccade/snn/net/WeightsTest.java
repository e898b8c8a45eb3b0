package org.saccade.snn.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.saccade.snn.spec.NetworkSpec;

class WeightsTest {
    private final NetworkSpec spec = NetworkSpec.builtIn("conv-small");

    @Test
    void equalSeedsGiveEqualWeightsOfTheIntendedSize() {
        Weights a = Weights.initial(spec, 7);
        assertThat(Weights.initial(spec, 7).data("layers.4.weight")).isEqualTo(a.data("layers.4.weight"));
        assertThat(Weights.initial(spec, 8).data("layers.4.weight")).isNotEqualTo(a.data("layers.4.weight"));
        double square = 0;
        for (float v : a.data("layers.4.weight")) {
            square += v * v;
        }
        double deviation = Math.sqrt(square / a.data("layers.4.weight").length);
        assertThat(deviation).isCloseTo(Math.sqrt(2.0 / (16 * 9)), within(0.005));
        assertThat(a.data("layers.1.running_var")).containsOnly(1);
        assertThat(a.data("layers.2.decay")[0]).isCloseTo(0.5f, within(1e-3f));
        assertThat(a.decay(spec.plan().get(2))).isCloseTo(0.6225, within(1e-6));
    }

    @Test
    void weightsOfAnotherNetworkAreRefusedByName() {
        Weights wide = Weights.initial(spec.withInput(1, 34, 34), 1);
        assertThatThrownBy(() -> wide.checkedFor(spec))
                .hasMessageContaining("layers.0.weight must have shape [16, 2, 3, 3], found [16, 1, 3, 3]");
        Map<String, Weights.Tensor> more =
                new LinkedHashMap<>(Weights.initial(spec, 1).tensors());
        more.put("extra", new Weights.Tensor(List.of(2), new float[2]));
        assertThatThrownBy(() -> new Weights(more).checkedFor(spec)).hasMessageContaining("unknown tensors [extra]");
        assertThatThrownBy(() -> new Weights.Tensor(List.of(2, 3), new float[5]))
                .hasMessageContaining("not 5");
    }
}
