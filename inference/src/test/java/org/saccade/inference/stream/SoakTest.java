package org.saccade.inference.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.inference.TestBundles;
import org.saccade.schemas.bundle.ModelBundle;
import org.saccade.schemas.frame.FrameSpec;

/**
 * R23 for inference: the one-hop service in a process of its own answers ten cameras; its resident memory, native memory included, stays flat after
 * the first third. The heap is touched at the start, so that only what is kept shows. Ten cameras have a hundred windows a second: what
 * each of them left behind would have to be below 200 bytes to stay within 1 MB a minute, and below 2 KB in the short run, over which the
 * machine's own growth (compiled code, buffers of threads) still shows. Open NDArrays of the other engine: {@code TorchNetworkTest}.
 */
class SoakTest {

    private static final FrameSpec SPEC = TestBundles.SMALL;
    private static final int STREAMS = 10;

    @TempDir
    Path folder;

    @Test
    @Timeout(300)
    void residentMemoryStaysFlatForAMinuteAndAHalf() throws Exception {
        soak(90, 12, "-XX:TieredStopAtLevel=1");
    }

    @Test
    @Tag("long")
    void residentMemoryStaysFlat() throws Exception {
        soak(Long.getLong("soak.seconds", 600), 1, "-XX:+TieredCompilation");
    }

    /** @param most megabytes a minute */
    private void soak(long seconds, double most, String compiler) throws Exception {
        Cameras cameras = new Cameras(SPEC, new Random(1));
        ModelBundle bundle = TestBundles.lazy(folder.resolve("m"), SPEC, "soak", 1);
        try (Cluster cluster = new Cluster("soak-" + seconds)) {
            cluster.announce(bundle);
            Process process = launch(cluster, compiler);
            try {
                List<double[]> memory = new ArrayList<>();
                long begun = System.nanoTime();
                for (int chunk = 0; elapsed(begun) < seconds; chunk++) {
                    cluster.send(cameras.next("camera-" + chunk % STREAMS));
                    if (chunk % 500 == 0) {
                        cluster.flush();
                        cameras.forget();
                        memory.add(new double[] {elapsed(begun) / 60, residentMb(process)});
                    }
                    // Ten cameras of chunks of 30 ms: 333 a second.
                    long due = begun + TimeUnit.MILLISECONDS.toNanos(3L * chunk);
                    LockSupport.parkNanos(due - System.nanoTime());
                }
                List<double[]> after = memory.subList(memory.size() / 3, memory.size());
                double slope = slope(after);
                System.err.printf(
                        Locale.ROOT,
                        "SoakTest: %d s, %.1f MB to %.1f MB, slope after the first third %.2f MB/min%n",
                        seconds,
                        after.get(0)[1],
                        after.get(after.size() - 1)[1],
                        slope);
                assertThat(process.isAlive()).isTrue();
                assertThat(slope).isLessThanOrEqualTo(most);
            } finally {
                process.destroyForcibly().waitFor();
            }
        }
    }

    private static double elapsed(long begun) {
        return (System.nanoTime() - begun) / 1e9;
    }

    private Process launch(Cluster cluster, String compiler) throws IOException {
        Path arguments = folder.resolve("java.args");
        Files.writeString(
                arguments,
                compiler + " -Xms128m -Xmx128m -XX:+AlwaysPreTouch -XX:+UseG1GC -cp \""
                        + System.getProperty("java.class.path") + "\"");
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "@" + arguments,
                        ServiceMain.class.getName(),
                        cluster.client.bootstrapServers(),
                        cluster.client.registryUrl(),
                        "soak",
                        folder.resolve("store").toString(),
                        cluster.events,
                        cluster.predictions,
                        "soak",
                        "events")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output.txt").toFile())
                .start();
    }

    private static double residentMb(Process process) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
            }
        }
        throw new IOException("no VmRSS of process " + process.pid());
    }

    /** Least squares, megabytes per minute. */
    private static double slope(List<double[]> points) {
        double n = points.size();
        double x = points.stream().mapToDouble(p -> p[0]).sum() / n;
        double y = points.stream().mapToDouble(p -> p[1]).sum() / n;
        double top = points.stream().mapToDouble(p -> (p[0] - x) * (p[1] - y)).sum();
        double below = points.stream().mapToDouble(p -> (p[0] - x) * (p[0] - x)).sum();
        return top / below;
    }
}
