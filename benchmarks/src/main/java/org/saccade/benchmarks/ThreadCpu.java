package org.saccade.benchmarks;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * CPU time of this process by kind of thread, the JVM's own included; Linux only. Looks every 20 ms, because a thread that has ended is no
 * longer told: of each, its last 20 ms may be missing, and the whole of one that lived shorter.
 */
final class ThreadCpu implements AutoCloseable {

    private static final Path TASKS = Path.of("/proc/self/task");
    private static final long LOOK_EVERY_MS = 20;

    private final Map<String, Long> before = new HashMap<>();
    private final Map<String, Long> latest = new HashMap<>();
    private final Map<String, String> names = new HashMap<>();
    private final Thread looker = new Thread(this::lookOn, "thread-cpu");

    ThreadCpu() {
        look(before);
        looker.setDaemon(true);
        looker.start();
    }

    private void lookOn() {
        try {
            while (true) {
                Thread.sleep(LOOK_EVERY_MS);
                look(latest);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void look(Map<String, Long> times) {
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(TASKS)) {
            for (Path task : tasks) {
                try {
                    String id = task.getFileName().toString();
                    String spent = Files.readString(task.resolve("schedstat"));
                    times.put(id, Long.parseLong(spent.substring(0, spent.indexOf(' '))));
                    names.put(id, Files.readString(task.resolve("comm")).trim());
                } catch (IOException e) {
                    // It ended in between.
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + TASKS, e);
        }
    }

    /** Nanoseconds since this was made, by kind of thread. */
    Map<String, Long> spent() {
        look(latest);
        Map<String, Long> kinds = new TreeMap<>();
        synchronized (this) {
            latest.forEach((id, ns) -> kinds.merge(kind(names.get(id)), ns - before.getOrDefault(id, 0L), Long::sum));
        }
        return kinds;
    }

    private static String kind(String name) {
        if (name.startsWith("replay-read")) {
            return "reading";
        }
        if (name.startsWith("kafka-producer")) {
            return "network";
        }
        if (name.startsWith("GC") || name.startsWith("G1") || name.startsWith("VM ")) {
            return "collector";
        }
        return name.startsWith("C1 ") || name.startsWith("C2 ")
                ? "compiler"
                : "java".equals(name) ? "sending" : "other";
    }

    @Override
    public void close() {
        looker.interrupt();
    }
}
