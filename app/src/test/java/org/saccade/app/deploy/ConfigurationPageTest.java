package org.saccade.app.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.saccade.app.cli.CommandTree;
import org.saccade.schemas.schema.Topics;

/** docs/configuration.md against the code: settings, exit codes and topics. */
class ConfigurationPageTest {

    private final List<String> lines = Files.readAllLines(Compose.ROOT.resolve("docs/configuration.md"));

    ConfigurationPageTest() throws IOException {}

    @Test
    void everySettingIsThereWithItsDefaultAndNoOther() {
        List<String> rows = CommandTree.keys().stream()
                .map(key ->
                        "| `" + key.name() + "` | " + (key.fallback() == null ? "" : "`" + key.fallback() + "`") + " |")
                .toList();
        assertThat(section("## Settings"))
                .allMatch(row -> row.matches("\\| `.*` \\| .*\\| \\S.* \\|"))
                .extracting(row -> row.substring(0, row.indexOf(" |", row.indexOf("` |") + 2) + 2))
                .containsExactlyElementsOf(rows);
    }

    @Test
    void everyExitCodeIsThereAndNoOther() {
        List<String> rows = CommandTree.exitCodes().entrySet().stream()
                .map(code -> "| " + code.getKey() + " | " + code.getValue() + " |")
                .toList();
        assertThat(section("## Exit codes")).containsExactlyElementsOf(rows);
    }

    @Test
    void everyTopicIsThereWithItsSettingsAndNoOther() {
        List<String> rows =
                Topics.all().stream().map(ConfigurationPageTest::row).toList();
        assertThat(section("## Topics")).containsExactlyElementsOf(rows);
    }

    private static String row(Topics.Plan plan) {
        String kept = plan.settings().get("cleanup.policy").equals("compact")
                ? "the latest per key"
                : switch (plan.settings().get("retention.ms")) {
                    case "-1" -> "until deleted";
                    case "3600000" -> "1 hour";
                    case "86400000" -> "1 day";
                    default -> plan.settings().get("retention.ms") + " ms";
                };
        return "| `" + plan.name() + "` | " + plan.purpose() + " | " + (plan.manyPartitions() ? "as asked" : "1")
                + " | " + kept + " | " + plan.settings().get("compression.type") + " |";
    }

    /** Rows of the first table below a heading, without its head. */
    private List<String> section(String heading) {
        assertThat(lines).contains(heading);
        return lines.subList(lines.indexOf(heading) + 1, lines.size()).stream()
                .dropWhile(line -> !line.startsWith("|"))
                .takeWhile(line -> line.startsWith("|"))
                .skip(2)
                .toList();
    }
}
