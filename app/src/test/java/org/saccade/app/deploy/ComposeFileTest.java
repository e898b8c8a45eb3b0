package org.saccade.app.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.apache.kafka.common.utils.AppInfoParser;
import org.junit.jupiter.api.Test;
import org.saccade.app.cli.CommandTree;
import org.saccade.app.config.Settings;
import org.saccade.schemas.schema.Topics;

/** docker-compose.yml, as far as it can be checked without a container engine. */
class ComposeFileTest {

    private final Compose compose = Compose.read();

    ComposeFileTest() throws IOException {}

    @Test
    void everyStageIsThereAndItsCommandLineIsAccepted() {
        assertThat(compose.stages())
                .containsOnlyKeys(
                        "topics", "replay", "cameras", "stream", "stream-live", "train", "classify", "monitor");
        compose.stages().forEach((name, service) -> assertThat(CommandTree.problems(Compose.words(service, "command")))
                .as(name)
                .isEmpty());
    }

    @Test
    void theCheckOfCommandLinesSeesWhatIsWrong() {
        assertThat(CommandTree.problems(List.of("train", "--resum"))).isNotEmpty();
        assertThat(CommandTree.problems(List.of("replay"))).isNotEmpty();
        assertThat(CommandTree.problems(List.of("stream"))).isNotEmpty();
        assertThat(CommandTree.problems(List.of("monitor", "--interval", "soon")))
                .isNotEmpty();
    }

    @Test
    void everyVariableIsASetting() {
        compose.stages().forEach((name, service) -> {
            Map<String, String> environment = new java.util.TreeMap<>();
            Compose.environment(service).forEach((key, value) -> environment.put(key, value.toString()));
            Settings settings = Settings.resolve(CommandTree.keys(), Map.of(), environment, java.util.Optional.empty());
            assertThat(settings.unknownVariables()).as(name).isEmpty();
            assertThat(settings.value("bootstrap").text()).as(name).isEqualTo("kafka-1:9092,kafka-2:9092,kafka-3:9092");
            assertThat(settings.value("registry").text()).as(name).isEqualTo("http://schema-registry:8081");
        });
    }

    @Test
    void everyReferenceResolves() {
        Map<String, Map<String, Object>> services = compose.services();
        services.forEach((name, service) -> {
            Object dependencies = service.get("depends_on");
            Compose.map(dependencies).forEach((other, how) -> {
                assertThat(services).as(name).containsKey(other);
                String condition = Compose.map(how).get("condition").toString();
                if (condition.equals("service_healthy")) {
                    assertThat(services.get(other))
                            .as(name + " waits for " + other)
                            .containsKey("healthcheck");
                } else if (condition.equals("service_completed_successfully")) {
                    assertThat(services.get(other).get("restart")).as(other).isEqualTo("no");
                } else {
                    assertThat(condition).isEqualTo("service_started");
                }
            });
            assertThat(compose.declared("networks")).as(name).containsAll(Compose.words(service, "networks"));
            Compose.mounts(service).keySet().forEach(source -> {
                if (source.startsWith("./")) {
                    assertThat(Compose.ROOT.resolve(source)).as(name).exists();
                } else if (!source.startsWith("${DATA")) {
                    assertThat(compose.declared("volumes")).as(name).contains(source);
                }
            });
        });
    }

    @Test
    void nothingWaitsForItself() {
        Map<String, Map<String, Object>> services = compose.services();
        TreeSet<String> started = new TreeSet<>();
        boolean more = true;
        while (more) {
            more = false;
            for (Map.Entry<String, Map<String, Object>> service : services.entrySet()) {
                if (started.containsAll(
                        Compose.map(service.getValue().get("depends_on")).keySet())) {
                    more |= started.add(service.getKey());
                }
            }
        }
        assertThat(started).isEqualTo(new TreeSet<>(services.keySet()));
    }

    @Test
    void namesOfServicesInAddressesExist() {
        TreeSet<String> hosts = new TreeSet<>();
        compose.services()
                .values()
                .forEach(service -> Compose.environment(service).values().forEach(value -> {
                    var found = java.util.regex.Pattern.compile("([a-z][a-z0-9-]*):\\d{4,5}")
                            .matcher(value.toString());
                    while (found.find()) {
                        hosts.add(found.group(1));
                    }
                }));
        assertThat(hosts).contains("kafka-1", "kafka-2", "kafka-3", "schema-registry");
        assertThat(compose.services().keySet()).containsAll(hosts);
    }

    @Test
    void everythingIsBoundedAndOnlyThisMachineGetsIn() {
        compose.services().forEach((name, service) -> {
            assertThat(service).as(name).containsKeys("mem_limit", "logging", "restart", "networks");
            assertThat(Compose.words(service, "ports")).as(name).allMatch(port -> port.startsWith("127.0.0.1:"));
        });
    }

    @Test
    void versionsAreThoseOfTheBuild() {
        Map<String, Map<String, Object>> services = compose.services();
        String flink = EnvironmentInformation.getVersion();
        for (String name : List.of("jobmanager", "taskmanager")) {
            assertThat(services.get(name).get("image")).isEqualTo("flink:" + flink + "-java17");
        }
        for (String name : List.of("kafka-1", "kafka-2", "kafka-3")) {
            assertThat(services.get(name).get("image")).isEqualTo("apache/kafka:" + AppInfoParser.getVersion());
        }
    }

    @Test
    void brokersCarrySaccadesRecordsAndFlinksTransactions() {
        for (int id = 1; id <= 3; id++) {
            Map<String, Object> broker = Compose.environment(compose.services().get("kafka-" + id));
            assertThat(broker)
                    .containsEntry("KAFKA_NODE_ID", id)
                    .containsEntry("KAFKA_ADVERTISED_LISTENERS", "PLAINTEXT://kafka-" + id + ":9092")
                    .containsEntry("KAFKA_MESSAGE_MAX_BYTES", Topics.MAX_RECORD_BYTES)
                    .containsEntry("KAFKA_REPLICA_FETCH_MAX_BYTES", Topics.MAX_RECORD_BYTES);
            assertThat((Integer) broker.get("KAFKA_TRANSACTION_MAX_TIMEOUT_MS")).isGreaterThanOrEqualTo(600_000);
        }
    }

    @Test
    void theLiveJobsCheckpointsLieOnOneVolumeAtOnePath() {
        Map<String, Map<String, Object>> services = compose.services();
        List<String> command = Compose.words(services.get("stream-live"), "command");
        String folder = command.get(command.indexOf("--checkpoints") + 1);
        for (String name : List.of("jobmanager", "taskmanager", "stream-live")) {
            assertThat(Compose.mounts(services.get(name))).as(name).containsEntry("checkpoints", folder);
        }
        String flink = command.get(command.indexOf("--flink") + 1);
        assertThat(services).containsKey(flink.split(":")[0]);
    }

    @Test
    void volumesOfStagesAreGivenToTheirUser() {
        TreeSet<String> written = new TreeSet<>();
        compose.stages().values().forEach(service -> Compose.mounts(service).keySet().stream()
                .filter(source -> !source.startsWith("${DATA"))
                .forEach(written::add));
        Map<String, Object> permissions = compose.services().get("permissions");
        Map<String, String> mounts = Compose.mounts(permissions);
        assertThat(mounts.keySet()).containsAll(written);
        assertThat(Compose.words(permissions, "command")).containsExactlyInAnyOrderElementsOf(mounts.values());
    }

    @Test
    void prometheusAsksServicesOfThisFile() throws IOException {
        Map<String, Object> prometheus = Compose.yaml(Compose.ROOT.resolve("deploy/prometheus.yml"));
        TreeSet<String> targets = new TreeSet<>();
        Compose.list(prometheus.get("scrape_configs"))
                .forEach(job -> Compose.list(Compose.map(job).get("static_configs"))
                        .forEach(group -> Compose.list(Compose.map(group).get("targets"))
                                .forEach(target -> targets.add(target.toString()))));
        assertThat(targets)
                .containsExactly(
                        "classify:9404",
                        "jobmanager:9249",
                        "monitor:9404",
                        "stream:9249",
                        "taskmanager:9249",
                        "train:9404");
        assertThat(compose.services().keySet())
                .containsAll(targets.stream().map(t -> t.split(":")[0]).toList());
        for (String stage : List.of("monitor", "train", "classify")) {
            assertThat(Compose.words(compose.services().get(stage), "command"))
                    .containsSubsequence("--prometheus", "0.0.0.0:9404", "--allow-host", stage);
        }
        List<String> stream = Compose.words(compose.services().get("stream"), "command");
        assertThat(stream).containsSubsequence("--prometheus", "0.0.0.0:9249", "--allow-host", "stream");
        assertThat(Compose.environment(compose.services().get("jobmanager"))
                        .get("FLINK_PROPERTIES")
                        .toString())
                .contains("metrics.reporter.prometheus.port: 9249");
    }

    @Test
    void imagesHaveShortNames() throws IOException {
        compose.services()
                .forEach((name, service) -> assertShort(service.get("image").toString()));
        Files.readAllLines(Compose.ROOT.resolve("Dockerfile")).stream()
                .filter(line -> line.startsWith("FROM "))
                .forEach(line -> assertShort(line.split(" ")[1]));
    }

    /** A first part with a dot or a port would be a registry's host. */
    private static void assertShort(String image) {
        assertThat(image).matches("([a-z0-9-]+/)?[a-z0-9-]+:[A-Za-z0-9._-]+");
    }
}
