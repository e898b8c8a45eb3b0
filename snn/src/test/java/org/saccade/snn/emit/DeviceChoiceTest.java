package org.saccade.snn.emit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceChoiceTest {

    private static String on(String text, int gpus) {
        return String.join(
                " ",
                new DeviceChoice(text)
                        .devices(gpus).stream().map(DeviceChoice::name).toList());
    }

    @ParameterizedTest
    @CsvSource({
        "auto, 0, cpu",
        "auto, 2, gpu:0",
        "cpu, 2, cpu",
        "gpu, 1, gpu:0",
        "gpu:1, 2, gpu:1",
        "gpu:all, 3, gpu:0 gpu:1 gpu:2",
        "'gpu:2,gpu:0', 3, gpu:2 gpu:0",
        "'cpu, cpu', 0, cpu cpu",
        "'gpu:0,gpu:0', 1, gpu:0 gpu:0"
    })
    void meansTheDevicesOfTheMachine(String text, int gpus, String devices) {
        assertThat(on(text, gpus)).isEqualTo(devices);
    }

    @Test
    void aDeviceThatIsNotThereIsNamedWithThoseThatAre() {
        assertThatThrownBy(() -> on("gpu:0,gpu:2", 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there is no device gpu:2: there are cpu and gpu:0, gpu:1");
        assertThatThrownBy(() -> on("gpu", 0))
                .hasMessage("there is no device gpu: the engine finds no GPU here, only cpu");
        assertThatThrownBy(() -> on("gpu:all", 0)).hasMessageStartingWith("there is no device gpu:all");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "cuda", "gpu:", "gpu:-1", "gpu:1234", "cpu:0", "cpu,", "auto,cpu", "gpu:all,gpu:0", "0,1"})
    void saysWhatIsAllowedInsteadOf(String text) {
        assertThatThrownBy(() -> new DeviceChoice(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("allowed are auto, cpu, gpu, gpu:N and gpu:all");
    }

    @Test
    void cpuAndGpusShareNoBatches() {
        assertThatThrownBy(() -> new DeviceChoice("cpu,gpu:0")).hasMessageContaining("the GPUs would wait");
    }

    @Test
    void namesTheDevicesOfDjl() {
        assertThat(DeviceChoice.name(Device.cpu())).isEqualTo("cpu");
        assertThat(DeviceChoice.name(Device.gpu(3))).isEqualTo("gpu:3");
    }
}
