package org.saccade.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.ingest.generate.ShapeScenes;
import org.saccade.schemas.bundle.ModelBundle;

/** From recordings to a judged model by commands alone: a sweep beside the stage that makes its frames, then evaluate. */
class TrainingCommandsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FRAMES = "T=4,P=2,H=34,W=34,window=320ms,value=binary";

    @TempDir
    Path home;

    @Test
    void aSweepLearnsFromOneSetOfPassesAndItsBundlesAreJudged() throws Exception {
        Path data = home.resolve("data");
        ShapeScenes.generate(data, 12, 3, 5);
        String id = UUID.randomUUID().toString();
        String topic = "events-" + id;
        String set = "set-" + id;
        Path out = home.resolve("runs");
        Calls.Result usual = Calls.onStack(home, "topics", "create");
        assertThat(usual.code()).as(usual.err()).isZero();
        Calls.Result own = Calls.onStack(home, "topics", "create", topic);
        assertThat(own.code()).as(own.err()).isZero();
        assertThat(Calls.onStack(home, "replay", data.toString(), "--topic", topic)
                        .code())
                .isZero();

        String[] stream = {"stream", "train", "--topic", topic, "--set", set, "--frames", FRAMES, "--parallelism", "1"};
        String[] train = {
            "train",
            "--set",
            set,
            "--frames",
            FRAMES,
            "--classes",
            Integer.toString(ShapeScenes.classNames().size()),
            "--out",
            out.toString(),
            "--name",
            "swept",
            "--epochs",
            "2",
            "--threads",
            "1",
            "--json",
            "--sweep",
            "T=2,4",
            "threshold=0.4"
        };
        ExecutorService beside = Executors.newSingleThreadExecutor();
        Future<Calls.Result> making = beside.submit(() -> Calls.onStack(home, stream));
        Calls.Result swept = Calls.onStack(home, train);
        assertThat(swept.code()).as(swept.err()).isZero();
        Calls.Result made = making.get();
        beside.shutdown();
        assertThat(made.code()).as(made.err()).isZero();
        assertThat(made.err().lines().filter(line -> line.contains("begins")))
                .as("each pass once")
                .hasSize(3);

        JsonNode sweep = JSON.readTree(swept.out());
        assertThat(sweep.at("/runs")).hasSize(2);
        assertThat(sweep.at("/interrupted").asBoolean()).isFalse();
        for (JsonNode run : sweep.at("/runs")) {
            Path folder = out.resolve(run.get("folder").asText());
            assertThat(folder.resolve("report.html")).exists();
            String bundle = bundle(folder);
            JsonNode judged = JSON.readTree(
                    Calls.onStack(home, "evaluate", "--bundle", bundle, "--set", set, "--threads", "1", "--json")
                            .out());
            assertThat(judged.at("/score/samples").asInt())
                    .isEqualTo(3 * ShapeScenes.classNames().size());
            assertThat(judged.at("/score/top1").asDouble())
                    .isEqualTo(run.get("testAccuracy").asDouble());
            assertThat(judged.at("/score/timeSteps").asDouble())
                    .isEqualTo(run.at("/settings/T").asDouble());
            assertThat(judged.at("/score/operations/field/synOps").asDouble()).isPositive();
        }
        Calls.Result again = Calls.onStack(home, train);
        assertThat(JSON.readTree(again.out())).isEqualTo(sweep);

        String bundle = bundle(out.resolve("threshold-0.4_T-4"));
        Calls.Result table = Calls.onStack(home, "evaluate", "--bundle", bundle, "--set", set, "--threads", "1");
        assertThat(table.out())
                .contains("top-1", "confusion", "SynOps from real spikes", "twin, 1 frame", "ES-ImageNet's convention");
        Calls.Result refused = Calls.onStack(
                home,
                "evaluate",
                "--bundle",
                bundle(out.resolve("threshold-0.4_T-2")),
                "--topic",
                "evaluation-frames",
                "--set",
                set);
        assertThat(refused.code()).isEqualTo(ExitCode.FAILED);
        assertThat(refused.err()).contains("time steps T is 4, the network learned from 2");
    }

    @Test
    void replicasThatShareEachBatchLearnTheShapes() throws Exception {
        Path data = home.resolve("data");
        ShapeScenes.generate(data, 24, 6, 5);
        int classes = ShapeScenes.classNames().size();
        String id = UUID.randomUUID().toString();
        String topic = "events-" + id;
        String set = "set-" + id;
        Calls.Result usual = Calls.onStack(home, "topics", "create");
        assertThat(usual.code()).as(usual.err()).isZero();
        Calls.Result own = Calls.onStack(home, "topics", "create", topic);
        assertThat(own.code()).as(own.err()).isZero();
        assertThat(Calls.onStack(home, "stream", "train", "--topic", topic + "-not-there")
                        .err())
                .contains("there is no topic " + topic + "-not-there");
        Calls.Result empty = Calls.onStack(home, "stream", "train", "--topic", topic, "--set", set);
        assertThat(empty.code()).isEqualTo(ExitCode.FAILED);
        assertThat(empty.err()).contains("topic " + topic + " holds no records", "saccade replay");
        assertThat(Calls.onStack(home, "replay", data.toString(), "--topic", topic)
                        .code())
                .isZero();
        Calls.Result misnamed = Calls.onStack(home, "stream", "train", "--topic", topic, "--set", "a=b");
        assertThat(misnamed.code()).isEqualTo(ExitCode.USAGE);
        assertThat(misnamed.err()).contains("training set \"a=b\"");
        ExecutorService beside = Executors.newSingleThreadExecutor();
        Future<Calls.Result> making = beside.submit(() -> Calls.onStack(
                home,
                "stream",
                "train",
                "--topic",
                topic,
                "--set",
                set,
                "--frames",
                FRAMES,
                "--augmentation",
                "shift=2,mirror-h",
                "--parallelism",
                "1"));
        Calls.Result trained = Calls.onStack(
                home,
                "train",
                "--device",
                "cpu,cpu",
                "--set",
                set,
                "--frames",
                FRAMES,
                "--classes",
                Integer.toString(classes),
                "--out",
                home.resolve("run").toString(),
                "--epochs",
                "8",
                "--batch",
                "8",
                "--lr",
                "1e-2",
                "--threads",
                "1",
                "--json");
        assertThat(trained.code()).as(trained.err()).isZero();
        assertThat(ModelBundle.open(home.resolve("run/bundles/best")).manifest().steps())
                .isEqualTo("mirror-h");
        Calls.Result made = making.get();
        beside.shutdown();
        assertThat(made.code()).as(made.err()).isZero();

        JsonNode result = JSON.readTree(trained.out());
        assertThat(result.get("device").asText()).isEqualTo("cpu,cpu");
        // Guessing gives one in as many as there are classes.
        assertThat(result.get("testAccuracy").asDouble()).isGreaterThan(0.4);
        Calls.Result judged = Calls.onStack(
                home, "evaluate", "--bundle", result.get("bundle").asText(), "--set", set, "--threads", "1", "--json");
        assertThat(JSON.readTree(judged.out()).at("/score/top1").asDouble())
                .isEqualTo(result.get("testAccuracy").asDouble());
    }

    @Test
    void aDryRunTellsTheDevicesAndRefusesThoseThatAreNotThere() throws Exception {
        String[] both = {"train", "--device", "cpu,cpu", "--dry-run"};
        assertThat(Calls.onStack(home, both).out()).containsPattern("devices +cpu,cpu");
        JsonNode plan = JSON.readTree(Calls.onStack(home, "train", "--device", "cpu, cpu", "--dry-run", "--json")
                .out());
        assertThat(plan.get("devices")).extracting(JsonNode::asText).containsExactly("cpu", "cpu");
        Calls.Result missing = Calls.onStack(home, "train", "--device", "gpu:99", "--dry-run");
        assertThat(missing.code()).isEqualTo(ExitCode.USAGE);
        assertThat(missing.err()).contains("there is no device gpu:99", "cpu");
        Calls.Result unknown = Calls.onStack(home, "train", "--device", "cuda:0");
        assertThat(unknown.code()).isEqualTo(ExitCode.USAGE);
        assertThat(unknown.err()).contains("device \"cuda:0\": allowed are auto, cpu, gpu");
    }

    /** As the examples of the commands write it. */
    private static String bundle(Path run) {
        return run.resolve("bundles/best").toString();
    }

    @Test
    void wrongUsageIsNamedBeforeAnythingStarts() {
        Calls.Result split = Calls.onStack(home, "evaluate", "--bundle", "x", "--split", "dev");
        assertThat(split.code()).isEqualTo(ExitCode.USAGE);
        assertThat(split.err()).contains("'dev'", "validation");
        Calls.Result sweep = Calls.onStack(home, "train", "--sweep", "momentum=0.9");
        assertThat(sweep.code()).isEqualTo(ExitCode.USAGE);
        assertThat(sweep.err()).contains("momentum", "decay, threshold, T, lr");
        Calls.Result bundle = Calls.onStack(home, "evaluate", "--bundle", home.toString());
        assertThat(bundle.code()).isEqualTo(ExitCode.FAILED);
        assertThat(bundle.err()).contains("no model bundle");
    }
}
