package org.saccade.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.saccade.snn.emit.TorchNetwork;
import org.saccade.snn.emit.TorchRuntime;
import org.saccade.snn.emit.TrainingStep;
import org.saccade.snn.net.Weights;
import org.saccade.snn.spec.NetworkSpec;

/**
 * Training steps of one network here and in Python processes, in turns: plain PyTorch and SpikingJelly as their users run them, and PyTorch with
 * the allocator settings that the launcher gives this process. Wall time, all with the machine's threads; with {@code -Dthreads=N} all have so
 * many, and with 1 the CPU time of the processes is compared, which other work on the machine hardly changes. Arguments: the Python interpreter (with
 * torch and spikingjelly), {@code training_rivals.py}, network ({@code conv} or {@code resnet}), width, side, classes, batch, time steps, steps
 * per round.
 */
public final class TrainingBesidePython {

    private static final int ROUNDS = 5;
    private static final int THREADS = Integer.getInteger("threads", 0);
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final Map<String, String> ALLOCATOR =
            Map.of("MALLOC_MMAP_MAX_", "0", "MALLOC_TRIM_THRESHOLD_", "8589934592", "MALLOC_TOP_PAD_", "268435456");

    private TrainingBesidePython() {}

    /** Prints one table. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        boolean resnet = arguments[2].equals("resnet");
        int width = Integer.parseInt(arguments[3]);
        int side = Integer.parseInt(arguments[4]);
        int classes = Integer.parseInt(arguments[5]);
        int batch = Integer.parseInt(arguments[6]);
        int steps = Integer.parseInt(arguments[7]);
        int perRound = Integer.parseInt(arguments[8]);
        NetworkSpec spec = NetworkSpec.builtIn(resnet ? "lif-resnet-18" : "conv-small", width)
                .withInput(2, side, side)
                .withClasses(classes)
                .withTimeSteps(steps);
        Map<String, Rival> rivals = new LinkedHashMap<>();
        try (TorchNetwork network = TorchNetwork.open(spec, Weights.initial(spec, 1))) {
            if (THREADS > 0) {
                TorchRuntime.setThreads(THREADS);
            }
            rivals.put("PyTorch", new Rival(arguments, "torch", Map.of()));
            rivals.put("PyTorch, same allocator settings", new Rival(arguments, "torch", ALLOCATOR));
            rivals.put("SpikingJelly", new Rival(arguments, "spikingjelly", Map.of()));
            rivals.put("SpikingJelly, same allocator settings", new Rival(arguments, "spikingjelly", ALLOCATOR));
            double[] ours = new double[ROUNDS];
            Map<String, double[]> theirs = new LinkedHashMap<>();
            rivals.keySet().forEach(name -> theirs.put(name, new double[ROUNDS]));
            ByteBuffer frames = frames(spec, batch);
            int[] labels = new int[batch];
            Arrays.setAll(labels, i -> i % classes);
            for (int round = -2; round < ROUNDS; round++) {
                double own = ours(network, frames, labels, perRound);
                if (round >= 0) {
                    ours[round] = own;
                }
                for (Map.Entry<String, Rival> rival : rivals.entrySet()) {
                    double seconds = rival.getValue().steps(perRound);
                    if (round >= 0) {
                        theirs.get(rival.getKey())[round] = seconds;
                    }
                }
            }
            print(spec, batch * perRound, ours, theirs, rivals);
        } finally {
            for (Rival rival : rivals.values()) {
                rival.close();
            }
        }
    }

    private static void print(
            NetworkSpec spec, int samples, double[] ours, Map<String, double[]> theirs, Map<String, Rival> rivals)
            throws IOException {
        System.out.printf(Locale.ROOT, "%s, %d parameters%n%n", spec.name(), spec.parameterCount());
        System.out.println("| | samples/s | ratio | peak memory, MB |");
        System.out.println("|---|---|---|---|");
        double own = median(ours);
        System.out.printf(Locale.ROOT, "| Saccade | %.1f | | %d |%n", samples / own, peakMegabytes());
        theirs.forEach((name, seconds) -> System.out.printf(
                Locale.ROOT,
                "| %s | %.1f | %.2f | %.0f |%n",
                name,
                samples / median(seconds),
                median(seconds) / own,
                rivals.get(name).peak));
    }

    private static double ours(TorchNetwork network, ByteBuffer frames, int[] labels, int steps) {
        long start = now();
        for (int i = 0; i < steps; i++) {
            network.trainStep(frames, labels, TrainingStep.of(1e-3));
        }
        return (now() - start) / 1e9;
    }

    private static long now() {
        return THREADS == 1 ? SYSTEM.getProcessCpuTime() : System.nanoTime();
    }

    private static ByteBuffer frames(NetworkSpec spec, int batch) {
        var in = spec.input();
        ByteBuffer frames =
                ByteBuffer.allocateDirect(spec.timeSteps() * batch * in.polarities() * in.height() * in.width());
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < frames.capacity(); i++) {
            frames.put(i, (byte) (random.nextInt(10) == 0 ? 1 : 0));
        }
        return frames;
    }

    private static long peakMegabytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElse(-1);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /** A Python process that takes steps when told. */
    private static final class Rival {
        private final Process process;
        private final BufferedReader from;
        private final Writer to;
        private double peak;

        Rival(String[] arguments, String rival, Map<String, String> environment) throws IOException {
            ProcessBuilder builder = new ProcessBuilder(
                            arguments[0],
                            arguments[1],
                            rival,
                            arguments[2],
                            arguments[3],
                            arguments[4],
                            arguments[5],
                            arguments[6],
                            arguments[7])
                    .redirectError(ProcessBuilder.Redirect.INHERIT);
            builder.environment().keySet().removeIf(name -> name.startsWith("MALLOC_") || name.startsWith("OMP_"));
            builder.environment().putAll(environment);
            if (THREADS > 0) {
                builder.environment().put("OMP_NUM_THREADS", Integer.toString(THREADS));
            }
            process = builder.start();
            from = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            to = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
            answer();
        }

        /** Seconds of so many steps. */
        double steps(int count) throws IOException {
            to.write(count + "\n");
            to.flush();
            String[] words = answer().split(" ");
            peak = Double.parseDouble(words[1]);
            return Double.parseDouble(words[THREADS == 1 ? 2 : 0]);
        }

        private String answer() throws IOException {
            String line = from.readLine();
            if (line == null) {
                throw new IOException("the Python process ended: see its message above");
            }
            return line;
        }

        void close() throws InterruptedException {
            process.destroy();
            process.waitFor();
        }
    }
}
