package org.saccade.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {

    private static final Key SPEED = new Key("replay.speed", "--speed", "max", "speed");
    private static final Key BOOTSTRAP = new Key("bootstrap", "--bootstrap", null, "brokers");

    @Test
    void aFileNamesEveryUnknownSettingAndWhatWasMeant(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("config"), "replay.sped=1x\nbotstrap=a:1\nreplay.speed=1x\n");
        assertThatThrownBy(() -> resolve(Map.of(), Map.of(), file))
                .isInstanceOfSatisfying(InvalidSettingsException.class, e -> assertThat(e.problems())
                        .hasSize(2)
                        .anySatisfy(
                                p -> assertThat(p).contains("'botstrap'", "did you mean 'bootstrap'", file.toString()))
                        .anySatisfy(p -> assertThat(p).contains("'replay.sped'", "did you mean 'replay.speed'")));
    }

    @Test
    void yamlMayNestAndPropertiesMayNot(@TempDir Path folder) throws Exception {
        Path yaml = Files.writeString(folder.resolve("c.yaml"), "replay:\n  speed: 2x\nbootstrap: b:2\n");
        Settings settings = resolve(Map.of(), Map.of(), yaml);
        assertThat(settings.value("replay.speed")).isEqualTo(new Value("2x", Origin.FILE, yaml.toString()));
        assertThat(settings.value("bootstrap").text()).isEqualTo("b:2");
    }

    @Test
    void brokenFilesAreNamed(@TempDir Path folder) throws Exception {
        Path yaml = Files.writeString(folder.resolve("c.yml"), "replay: {speed: 1x\n");
        assertThatThrownBy(() -> ConfigFile.read(yaml))
                .hasMessageContaining(yaml.toString())
                .hasMessageContaining("line");
        Path list = Files.writeString(folder.resolve("l.yml"), "bootstrap: [a, b]\n");
        assertThatThrownBy(() -> ConfigFile.read(list)).hasMessageContaining("bootstrap is a list");
        assertThatThrownBy(() -> ConfigFile.read(folder.resolve("none")))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining("does not exist");
    }

    @Test
    void unknownVariablesAreReportedAndBlankOnesCountAsUnset() {
        Settings settings = resolve(Map.of(), Map.of("SACCADE_BOOTSTARP", "x", "SACCADE_REPLAY_SPEED", " "), null);
        assertThat(settings.unknownVariables()).containsExactly("SACCADE_BOOTSTARP");
        assertThat(settings.value("replay.speed")).isEqualTo(new Value("max", Origin.DEFAULT, ""));
    }

    private static Settings resolve(Map<String, String> flags, Map<String, String> environment, Path file) {
        return Settings.resolve(
                List.of(SPEED, BOOTSTRAP),
                flags,
                environment,
                Optional.ofNullable(file).map(ConfigFile::read));
    }
}
