package org.saccade.app.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.app.admin.Cluster;
import org.saccade.app.admin.TopicAdmin;
import org.saccade.app.cli.Saccade;
import org.saccade.local.LocalStack;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.Topics;

/**
 * What the live view costs: cameras of a million events per second each, their streams side by side in a browser, the dashboard in a
 * process of its own. Prints frames per second as the browser counts them, the processor time that the server takes with and without a
 * page, and the server's memory beside pages that never read.
 *
 * <p>{@code -Dlive.cameras=4 -Dlive.rate=1000000 -Dlive.seconds=15} are the defaults.
 */
@Tag("long")
class LiveViewLoadTest {

    private static final int CAMERAS = Integer.getInteger("live.cameras", 4);
    private static final int RATE = Integer.getInteger("live.rate", 1_000_000);
    private static final int SECONDS = Integer.getInteger("live.seconds", 15);
    private static final int SLOW_PAGES = 4;
    private static final Pattern ADDRESS = Pattern.compile("http://127\\.0\\.0\\.1:(\\d+)/");

    @TempDir
    Path folder;

    @Test
    void fourCamerasOfAMillionEventsPerSecond() throws Exception {
        Path binary = Chromium.find();
        LocalStack stack = LocalStack.shared();
        ClientSettings client = ClientSettings.of(stack.bootstrapServers(), stack.registryUrl());
        try (Cluster cluster = Cluster.connect(client, Duration.ofSeconds(20))) {
            new TopicAdmin(cluster).create(Topics.all(), 4, (short) 1);
        }
        Process server = server(stack);
        List<MovingBar> cameras = new ArrayList<>();
        try (Chromium browser = Chromium.start(binary, folder.resolve("profile"))) {
            int port = port(server);
            for (int i = 0; i < CAMERAS; i++) {
                cameras.add(new MovingBar(client, "camera-" + i, RATE));
            }
            TimeUnit.SECONDS.sleep(5);
            double idle = processorShare(server);
            long before = residentBytes(server);
            try (Chromium.Page page = browser.open(1400, 1000, false)) {
                page.go("http://127.0.0.1:" + port + "/#live");
                page.await("document.querySelectorAll('.streams input').length === " + CAMERAS);
                page.evaluate("document.querySelectorAll('.streams input:not(:checked)').forEach(box => box.click())");
                page.await("[...document.querySelectorAll('.view canvas:first-of-type')].filter(c => c.width === "
                        + MovingBar.WIDTH + ").length === " + CAMERAS);
                TimeUnit.SECONDS.sleep(5);
                page.evaluate("(() => { window.drawn = 0; window.begun = performance.now();"
                        + " const count = () => { window.drawn++; requestAnimationFrame(count); };"
                        + " requestAnimationFrame(count); })()");
                long sent = cameras.stream().mapToLong(MovingBar::sent).sum();
                long begin = System.nanoTime();
                double watched = processorShare(server);
                double seconds = (System.nanoTime() - begin) / 1e9;
                sent = cameras.stream().mapToLong(MovingBar::sent).sum() - sent;
                double frames = page.evaluate("1000 * window.drawn / (performance.now() - window.begun)")
                        .asDouble();
                String figures = page.evaluate("document.querySelector('.figures').textContent")
                        .asText();
                page.screenshot(
                        Path.of("target", "screenshots", "live-load.png").toAbsolutePath());
                say("cameras %d, events sent %,.0f /s, seen by the page: %s", CAMERAS, sent / seconds, figures);
                say("browser %.1f frames/s", frames);
                say(
                        "server %.1f %% of a core with the page, %.1f %% without: added %.1f %%",
                        100 * watched, 100 * idle, 100 * (watched - idle));
                assertThat(frames).isPositive();
                assertThat(page.errors()).isEmpty();
            }
            slowPages(server, port, before);
        } finally {
            cameras.forEach(MovingBar::close);
            server.destroyForcibly().waitFor();
        }
    }

    /** Pages that ask for every stream and never read a byte. */
    private void slowPages(Process server, int port, long before) throws Exception {
        List<Socket> pages = new ArrayList<>();
        try {
            for (int i = 0; i < SLOW_PAGES; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                StringBuilder streams = new StringBuilder();
                for (int camera = 0; camera < CAMERAS; camera++) {
                    streams.append(camera == 0 ? "" : "%0A").append("camera-").append(camera);
                }
                socket.getOutputStream()
                        .write(("GET /api/live?frames=true&streams=" + streams + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                pages.add(socket);
            }
            TimeUnit.SECONDS.sleep(SECONDS / 2);
            long half = residentBytes(server);
            TimeUnit.SECONDS.sleep(SECONDS / 2);
            long whole = residentBytes(server);
            say(
                    "server's memory %d MB, with %d pages that never read %d MB after %d s, %d MB after %d s",
                    before >> 20, SLOW_PAGES, half >> 20, SECONDS / 2, whole >> 20, SECONDS);
            assertThat(server.isAlive()).isTrue();
        } finally {
            for (Socket page : pages) {
                page.close();
            }
        }
    }

    private Process server(LocalStack stack) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseG1GC",
                "-Djava.awt.headless=true",
                "-cp",
                System.getProperty("java.class.path"),
                Saccade.class.getName(),
                "dashboard",
                "--bootstrap",
                stack.bootstrapServers(),
                "--registry",
                stack.registryUrl(),
                "--listen",
                "0",
                "--health",
                "off");
        builder.environment().put("SACCADE_HOME", folder.toString());
        return builder.redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile())
                .start();
    }

    private int port(Process server) throws IOException, InterruptedException {
        while (server.isAlive()) {
            Matcher said = ADDRESS.matcher(Files.readString(folder.resolve("out")));
            if (said.find()) {
                return Integer.parseInt(said.group(1));
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        throw new IOException(Files.readString(folder.resolve("err")));
    }

    /** Share of one core that a process takes over some seconds. */
    private static double processorShare(Process process) throws InterruptedException {
        long begin = System.nanoTime();
        Duration before = process.info().totalCpuDuration().orElseThrow();
        TimeUnit.SECONDS.sleep(SECONDS);
        Duration after = process.info().totalCpuDuration().orElseThrow();
        return (double) after.minus(before).toNanos() / (System.nanoTime() - begin);
    }

    private static long residentBytes(Process process) {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
                            .filter(line -> line.startsWith("VmRSS:"))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                            .findFirst()
                            .orElseThrow()
                    * 1024;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void say(String pattern, Object... values) {
        System.out.printf(Locale.ROOT, pattern + "%n", values);
    }
}
