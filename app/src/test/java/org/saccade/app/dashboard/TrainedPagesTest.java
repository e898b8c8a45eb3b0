package org.saccade.app.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.app.cli.Calls;
import org.saccade.ingest.generate.ShapeScenes;
import org.saccade.schemas.bundle.BundleManifest;
import org.saccade.schemas.bundle.ModelBundle;

/** The pages of training and models with a short real training's runs, records and bundles, in a real browser. */
class TrainedPagesTest {

    private static final Path SHOTS = Path.of("target", "screenshots").toAbsolutePath();
    private static final String FRAMES = "T=4,P=2,H=34,W=34,window=320ms,value=binary";
    private static final String NAME = "shapes-" + UUID.randomUUID().toString().substring(0, 8);

    @TempDir
    static Path folder;

    private static RunningDashboard dashboard;
    private static Chromium browser;

    @BeforeAll
    static void train() throws Exception {
        Path binary = Chromium.find();
        dashboard = new RunningDashboard(folder);
        Path data = folder.resolve("data");
        ShapeScenes.generate(data, 8, 3, 5);
        String set = "set-" + NAME;
        String topic = "events-" + NAME;
        done("topics", "create", topic);
        done("replay", data.toString(), "--topic", topic);
        ExecutorService beside = Executors.newSingleThreadExecutor();
        Future<?> making = beside.submit(() ->
                done("stream", "train", "--topic", topic, "--set", set, "--frames", FRAMES, "--parallelism", "1"));
        done(
                "train",
                "--set",
                set,
                "--frames",
                FRAMES,
                "--classes",
                Integer.toString(ShapeScenes.classNames().size()),
                "--out",
                folder.resolve("runs").toString(),
                "--name",
                NAME,
                "--epochs",
                "2",
                "--threads",
                "1",
                "--publish",
                "AT_END");
        making.get();
        beside.shutdown();
        Path bundle = bundles().get(0);
        Files.writeString(
                bundle.resolveSibling("evaluation.json"),
                done(
                        "evaluate",
                        "--bundle",
                        bundle.toString(),
                        "--set",
                        set,
                        "--threads",
                        "1",
                        "--against-t",
                        "--json"));
        copyUnderAnotherName(bundle);
        browser = Chromium.start(binary, folder.resolve("profile"));
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
        if (dashboard != null) {
            dashboard.close();
        }
    }

    private static String done(String... args) {
        Calls.Result result = Calls.onStack(folder.resolve("home"), args);
        assertThat(result.code()).as(result.err()).isZero();
        return result.out();
    }

    /** What training made was announced by it; this one was not. */
    private static void copyUnderAnotherName(Path bundle) throws IOException {
        Path copy = Files.createDirectories(folder.resolve("runs").resolve("copy"));
        BundleManifest manifest = ModelBundle.open(bundle).manifest();
        try (Stream<Path> files = Files.list(bundle)) {
            for (Path file : files.toList()) {
                if (!file.endsWith(ModelBundle.MANIFEST)) {
                    Files.copy(file, copy.resolve(file.getFileName()));
                }
            }
        }
        ModelBundle.seal(
                copy,
                new BundleManifest(
                        BundleManifest.FORMAT,
                        NAME + "-copy-",
                        NAME,
                        "copy",
                        manifest.epoch(),
                        manifest.createdAtMs() + 1,
                        manifest.network(),
                        manifest.frames(),
                        manifest.classes(),
                        manifest.skip(),
                        manifest.metrics(),
                        List.of()));
    }

    private static List<Path> bundles() throws IOException {
        try (Stream<Path> found = Files.find(folder.resolve("runs"), 5, (path, kind) -> path.endsWith("bundle.json"))) {
            return found.map(Path::getParent).sorted().toList();
        }
    }

    private static void screenshots(Chromium.Page page, String name) throws IOException {
        for (boolean dark : new boolean[] {false, true}) {
            for (int width : new int[] {1280, 390}) {
                page.look(width, 2400, dark);
                page.await("document.documentElement.scrollWidth - innerWidth <= 0");
                page.screenshot(SHOTS.resolve(name + "-" + width + (dark ? "-dark" : "-light") + ".png"));
            }
        }
        page.look(1280, 900, false);
    }

    @Test
    void aRunsCurvesConfusionFiringRatesAndErrorsAreShown() throws IOException {
        try (Chromium.Page page = browser.open(1280, 900, false)) {
            page.go(dashboard.url() + "/#training");
            page.await("document.querySelectorAll('section[aria-labelledby=runs] tbody tr').length >= 1");
            // Only this one, and nothing that other tests told
            page.evaluate("document.querySelectorAll('section[aria-labelledby=runs] input').forEach(box => {"
                    + "if (box.checked !== box.closest('tr').textContent.includes('" + NAME + "')) box.click();})");
            page.await("document.querySelectorAll('.cards table tbody tr').length >= 2");
            page.await("document.querySelectorAll('.cards .uplot canvas').length >= 4");
            page.await("document.querySelector('section[aria-labelledby=confusion] table.matrix')");
            assertThat(page.evaluate("document.querySelectorAll('table.matrix tbody tr').length")
                            .asInt())
                    .isEqualTo(ShapeScenes.classNames().size());
            assertThat(page.evaluate("[...document.querySelectorAll('table.matrix td')].reduce((sum, cell) =>"
                                    + " sum + Number(cell.textContent), 0)")
                            .asInt())
                    .as("every validation sample is in the matrix")
                    .isEqualTo(3 * ShapeScenes.classNames().size());
            page.await("document.body.textContent.includes('Firing rates by layer')");
            int wrong = page.evaluate(
                            "[...document.querySelectorAll('table.matrix tbody tr')].reduce((sum, row, i) =>"
                                    + " sum + [...row.querySelectorAll('td')].reduce((s, cell, j) => s + (i === j ? 0 : Number(cell.textContent)), 0), 0)")
                    .asInt();
            if (wrong > 0) {
                page.await("[...document.querySelectorAll('.examples canvas')].every(canvas => canvas.width > 1)");
                assertThat(page.evaluate("document.querySelectorAll('.examples figure').length")
                                .asInt())
                        .isPositive();
            }
            screenshots(page, "training-real");
            assertThat(page.errors()).isEmpty();
        }
    }

    @Test
    void bundlesAreAnnouncedAndRolledBackByClicking() throws IOException {
        try (Chromium.Page page = browser.open(1280, 900, false)) {
            page.go(dashboard.url() + "/#models");
            String button = "document.querySelector('section[aria-labelledby=filed] button[aria-label^=\"announce "
                    + NAME + "\"]')";
            page.await(button);
            page.await(lines() + ".length === 1");
            page.evaluate(button + ".click()");
            page.await("document.querySelector('dialog[open] button.main')");
            page.evaluate("document.querySelector('dialog[open] button.main').click()");
            page.await(lines() + ".length === 2");
            String newest = page.evaluate(lines() + ".find(row => row.textContent.includes('in use')).textContent")
                    .asText();
            String back = "document.querySelector('button[aria-label^=\"roll back to " + NAME + "\"]')";
            page.await(back);
            String model = page.evaluate(back + ".getAttribute('aria-label').slice('roll back to '.length)")
                    .asText();
            assertThat(newest).doesNotContain(model);
            page.evaluate(back + ".click()");
            page.await("document.querySelector('dialog[open] button.main')");
            page.evaluate("document.querySelector('dialog[open] button.main').click()");
            page.await(lines() + ".length === 3 && " + lines()
                    + ".some(row => row.textContent.includes('in use') && row.textContent.includes('" + model + "'))");
            page.evaluate("[...document.querySelectorAll('section[aria-labelledby=announced] button')]"
                    + ".find(button => button.textContent === '" + model + "').click()");
            page.await("document.querySelector('section[aria-labelledby=card] h2')?.textContent === '" + model + "'");
            assertThat(page.evaluate("document.querySelector('section[aria-labelledby=card] dl').innerText")
                            .asText())
                    .contains("SynOps per sample", "validation accuracy", "%", "firing rate 0");
            screenshots(page, "models-real");
            assertThat(page.errors()).isEmpty();
        }
    }

    /** Rows of the announcements of this test's models. */
    private static String lines() {
        return "[...document.querySelectorAll('section[aria-labelledby=announced] tbody tr')]"
                + ".filter(row => row.textContent.includes('" + NAME + "'))";
    }
}
