package org.saccade.ingest.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Fuzzes each target in a process of its own, with 256 MB, for ten minutes and until a million runs are done. {@code -Dfuzz.seconds},
 * {@code -Dfuzz.runs} and {@code -Dfuzz.target} (a regular expression for Class.method) choose less; {@code -Dfuzz.vectors=true} has words
 * decoded by vector instructions. What is found is named with its file, which belongs into the corpus: {@code <Class>Inputs/<method>}
 * among the test resources.
 */
@Tag("hostile")
@Tag("long")
class FuzzCampaignTest {

    private static final long SECONDS = Long.getLong("fuzz.seconds", 600);
    private static final long RUNS = Long.getLong("fuzz.runs", 1_000_000);
    private static final Pattern TARGET = Pattern.compile(System.getProperty("fuzz.target", ".*"));
    private static final List<String> VECTORS = Boolean.getBoolean("fuzz.vectors")
            ? List.of("--add-modules", "jdk.incubator.vector", "-Dsaccade.vectors=now")
            : List.of();
    private static final Pattern DONE = Pattern.compile("Done (\\d+) runs");

    private static final List<String> CLASSES = List.of(
            "org.saccade.ingest.hostile.FormatFuzzTest",
            "org.saccade.ingest.live.wire.WireFuzzTest",
            "org.saccade.ingest.fetch.ListFuzzTest",
            "org.saccade.ingest.dataset.LabelFuzzTest");

    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> nothingIsFound() throws ClassNotFoundException {
        Stream.Builder<DynamicTest> tests = Stream.builder();
        for (String name : CLASSES) {
            Class<?> targets = Class.forName(name);
            Arrays.stream(targets.getDeclaredMethods())
                    .filter(method -> method.isAnnotationPresent(FuzzTest.class))
                    .map(Method::getName)
                    .sorted()
                    .filter(method -> TARGET.matcher(targets.getSimpleName() + "." + method)
                            .matches())
                    .forEach(method -> tests.add(
                            DynamicTest.dynamicTest(targets.getSimpleName() + "." + method, () -> fuzz(name, method))));
        }
        return tests.build();
    }

    private void fuzz(String targets, String method) throws IOException, InterruptedException {
        Path corpus = Files.createDirectories(folder.resolve(targets + "." + method));
        long runs = run(targets, method, corpus, "-max_total_time=" + SECONDS);
        if (runs < RUNS) {
            runs += run(targets, method, corpus, "-runs=" + (RUNS - runs));
        }
        assertThat(runs).isGreaterThanOrEqualTo(RUNS);
    }

    /** Runs until a limit; what was interesting stays in the corpus. */
    private long run(String targets, String method, Path corpus, String limit)
            throws IOException, InterruptedException {
        Path log = folder.resolve("log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-Dshared.data=" + System.getProperty("shared.data", "")));
        command.addAll(VECTORS);
        command.addAll(List.of(
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + targets,
                "--target_method=" + method,
                "--instrumentation_excludes=org.saccade.vector.**",
                limit,
                "-timeout=10",
                "-artifact_prefix="
                        + Files.createDirectories(Path.of("target", "fuzz")).toAbsolutePath() + "/",
                corpus.toString()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        int exit = process.waitFor();
        String text = Files.readString(log, StandardCharsets.ISO_8859_1);
        assertThat(exit)
                .as(targets + "." + method + ": " + text.substring(Math.max(0, text.length() - 6_000)))
                .isZero();
        Matcher done = DONE.matcher(text);
        assertThat(done.find()).isTrue();
        System.out.println(targets + "." + method + ": " + done.group() + ", " + limit);
        return Long.parseLong(done.group(1));
    }
}
