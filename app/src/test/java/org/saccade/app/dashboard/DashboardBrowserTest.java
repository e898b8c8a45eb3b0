package org.saccade.app.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.schemas.frame.FrameCodec;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.DeadLetter;
import org.saccade.schemas.schema.ElementType;
import org.saccade.schemas.schema.Frames;
import org.saccade.schemas.schema.Prediction;
import org.saccade.schemas.schema.Split;
import org.saccade.schemas.schema.Topics;

/** The pages in a real browser; what they look like is kept in {@code target/screenshots}. */
class DashboardBrowserTest {

    private static final Path SHOTS = Path.of("target", "screenshots").toAbsolutePath();

    @TempDir
    static Path folder;

    private static RunningDashboard dashboard;
    private static Chromium browser;

    private final String id = UUID.randomUUID().toString().substring(0, 8);

    @BeforeAll
    static void start() throws IOException {
        Path binary = Chromium.find();
        dashboard = new RunningDashboard(folder);
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

    @Test
    void everyPageLoadsWithoutErrorsInLightAndDarkAndOnAPhone() throws IOException {
        for (String name : new String[] {"pipeline", "live", "training", "models"}) {
            for (int width : new int[] {1280, 390}) {
                for (boolean dark : new boolean[] {false, true}) {
                    try (Chromium.Page page = browser.open(width, 800, dark)) {
                        page.go(dashboard.url() + "/#" + name);
                        page.await("document.querySelector('h1')?.textContent.toLowerCase() === '" + name + "'");
                        page.await("document.getElementById('measured').textContent.includes('measured at')");
                        assertThat(page.evaluate("document.querySelector('nav a[aria-current]').hash")
                                        .asText())
                                .isEqualTo("#" + name);
                        assertThat(page.evaluate("document.documentElement.scrollWidth - innerWidth")
                                        .asInt())
                                .as("%s is wider than a window of %d", name, width)
                                .isLessThanOrEqualTo(0);
                        assertThat(page.evaluate("[...document.querySelectorAll('button, input, select, canvas')]"
                                                + ".filter(e => !(e.closest('[aria-hidden=true]') || e.textContent.trim() || e.getAttribute('aria-label')"
                                                + " || e.labels?.length)).map(e => e.outerHTML).join()")
                                        .asText())
                                .as("controls without a name")
                                .isEmpty();
                        page.screenshot(SHOTS.resolve(name + "-" + width + (dark ? "-dark" : "-light") + ".png"));
                        assertThat(page.errors()).isEmpty();
                        assertThat(page.requests()).allMatch(url -> url.startsWith(dashboard.url()));
                    }
                }
            }
        }
    }

    @Test
    void aPageReachedFromAnotherIsFilled() {
        try (Chromium.Page page = browser.open(1280, 900, false)) {
            page.go(dashboard.url() + "/#pipeline");
            page.await("document.getElementById('measured').textContent.includes('measured at')");
            for (String[] to :
                    new String[][] {{"models", "announced"}, {"training", "runs"}, {"pipeline", "partitions"}}) {
                page.evaluate("document.querySelector('nav a[href=\"#" + to[0] + "\"]').click()");
                page.await("document.querySelector('section[aria-labelledby=" + to[1] + "] :is(.empty, table)')");
            }
            assertThat(page.errors()).isEmpty();
        }
    }

    @Test
    void theLiveViewDrawsWhatTheCameraSees() throws IOException {
        String stream = "bar-" + id;
        try (MovingBar bar = new MovingBar(dashboard.client(), stream, 100_000);
                Chromium.Page page = browser.open(1280, 900, false)) {
            page.go(dashboard.url() + "/#live/" + stream);
            page.await("document.querySelector('.view .figures')?.textContent.includes('events/s')");
            assertThat(page.evaluate("document.querySelector('.view canvas').width")
                            .asInt())
                    .isEqualTo(MovingBar.WIDTH);
            String drawn = "(() => { const c = document.querySelector('.view canvas'); const d = c.getContext('2d')"
                    + ".getImageData(0, 0, c.width, c.height).data; let sum = 0, other = 0; const ground = String([d[0], d[1], d[2]]);"
                    + " for (let i = 0; i < d.length; i += 4) { if (String([d[i], d[i+1], d[i+2]]) !== ground) { other++;"
                    + " sum = (sum * 31 + i) % 1000003; } } return [other, sum]; })()";
            page.await(drawn + "[0] > 200");
            String before = page.evaluate("String(" + drawn + ")").asText();
            page.await("String(" + drawn + ") !== '" + before + "'");
            page.await("/[0-9.]+ k events.s/.test(document.querySelector('.view .figures').textContent)");
            page.screenshot(SHOTS.resolve("live-view.png"));

            page.evaluate("[...document.querySelectorAll('button')].find(b => b.textContent === 'Pause').click()");
            page.await("[...document.querySelectorAll('button')].some(b => b.textContent === 'Play')");
            String paused = page.evaluate("String(" + drawn + ")").asText();
            page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
            assertThat(page.evaluate("String(" + drawn + ")").asText()).isEqualTo(paused);
            page.evaluate("document.querySelector('button[aria-label=\"one step back\"]').click()");
            page.await("String(" + drawn + ") !== '" + paused + "'");

            page.evaluate("(() => { const s = document.querySelector('input[type=range]'); s.value = 100;"
                    + " s.dispatchEvent(new Event('input')); })()");
            page.await(drawn + "[0] > " + paused.split(",")[0]);
            assertThat(page.errors()).isEmpty();
        }
    }

    @Test
    void windowsAndAnswersAreShownBesideTheEvents() throws Exception {
        String stream = "window-" + id;
        byte[] key = stream.getBytes(StandardCharsets.UTF_8);
        byte[] grid = new byte[2 * 2 * 4 * 4];
        grid[5] = 3;
        Frames window = Frames.newBuilder()
                .setStream(stream)
                .setWindowStartUs(0)
                .setWindowEndUs(20_000)
                .setTimeSteps(2)
                .setPolarities(2)
                .setHeight(4)
                .setWidth(4)
                .setElementType(ElementType.UINT8)
                .setSplit(Split.UNKNOWN)
                .setData(ByteBuffer.wrap(FrameCodec.encode(grid, new long[] {3, 0}, 2 * 4 * 4)))
                .build();
        Prediction answer = Prediction.newBuilder()
                .setStream(stream)
                .setWindowStartUs(0)
                .setWindowEndUs(20_000)
                .setModel("nobody-announced-" + id)
                .setClassIndex(1)
                .setClassName("a <i>bar</i>")
                .setScores(List.of(0.2f, 0.7f, 0.1f))
                .setLabel(1)
                .setStepsRun(1)
                .setStepsSkipped(1)
                .setSynOps(12)
                .setLastEventAtUs(1_000_000)
                .setPredictedAtUs(1_007_500)
                .build();
        try (MovingBar bar = new MovingBar(dashboard.client(), stream, 20_000);
                AvroWire wire = dashboard.client().wire();
                KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(dashboard.client().producer());
                Chromium.Page page = browser.open(1280, 900, true)) {
            page.go(dashboard.url() + "/#live/" + stream);
            page.await("document.querySelector('.view .figures')?.textContent.includes('events/s')");
            producer.send(new ProducerRecord<>(Topics.LIVE_FRAMES, key, wire.encode(Topics.LIVE_FRAMES, window)))
                    .get();
            producer.send(new ProducerRecord<>(Topics.PREDICTIONS, key, wire.encode(Topics.PREDICTIONS, answer)))
                    .get();
            String text = "document.querySelector('.view').textContent";
            page.await(text + ".includes('2 time bins of 10.0 ms, 4 x 4; 1 empty, hatched; events per bin 3, 0')");
            page.await(text + ".includes('a <i>bar</i> at 70.0 %') && " + text + ".includes('right')");
            assertThat(page.evaluate(text).asText()).contains("class 0", "20.0 %", "1 of 2 steps skipped", "7.50 ms");
            assertThat(page.evaluate("[...document.querySelectorAll('.view .fill')].map(f => f.style.width).join()")
                            .asText())
                    .startsWith("70")
                    .contains(",20");
            page.screenshot(SHOTS.resolve("live-window.png"));
        }
    }

    @Test
    void streamsAreFilteredByNameAndChosenByKeyboard() {
        try (MovingBar one = new MovingBar(dashboard.client(), "apple-" + id, 20_000);
                MovingBar two = new MovingBar(dashboard.client(), "pear-" + id, 20_000);
                Chromium.Page page = browser.open(1280, 900, true)) {
            page.go(dashboard.url() + "/#live");
            page.await("document.querySelector('.streams')?.textContent.includes('pear-" + id + "')"
                    + " && document.querySelector('.streams')?.textContent.includes('apple-" + id + "')");
            page.evaluate("(() => { const f = document.querySelector('section input[type=search]'); f.focus();"
                    + " f.value = 'pear-" + id + "'; f.dispatchEvent(new Event('input')); })()");
            page.await("document.querySelectorAll('.streams li').length === 1");
            page.press("Tab");
            assertThat(page.evaluate("document.activeElement.type").asText()).isEqualTo("checkbox");
            boolean before = page.evaluate("document.activeElement.checked").asBoolean();
            page.press(" ");
            page.await("document.querySelector('.streams input').checked === " + !before);
            assertThat(page.errors()).isEmpty();
        }
    }

    @Test
    void aNinthStreamIsRefusedAndTheReasonStays() {
        List<MovingBar> bars = new ArrayList<>();
        try (Chromium.Page page = browser.open(1280, 900, false)) {
            for (int i = 0; i < 9; i++) {
                bars.add(new MovingBar(dashboard.client(), "many-" + id + "-" + i, 1000));
            }
            page.go(dashboard.url() + "/#live/many-" + id + "-0");
            String boxes = "[...document.querySelectorAll('.streams li')].filter(li => li.textContent.includes('many-"
                    + id + "')).map(li => li.querySelector('input'))";
            page.await(boxes + ".length === 9");
            page.evaluate(boxes + ".filter(box => !box.checked).forEach(box => box.click())");
            assertThat(page.evaluate(boxes + ".filter(box => box.checked).length")
                            .asInt())
                    .isEqualTo(8);
            // Figures of the server come twice before the note is read again.
            String figures = "document.querySelector('.streams').textContent";
            String note = "document.querySelector('.controls [role=status]').textContent";
            for (int i = 0; i < 2; i++) {
                String before = page.evaluate(figures).asText();
                page.await(figures + " !== " + quoted(before));
            }
            assertThat(page.evaluate(note).asText()).contains("8 streams at a time");
            page.evaluate(boxes + "[0].click()");
            page.await("!" + note + ".includes('8 streams')");
            assertThat(page.errors()).isEmpty();
        } finally {
            bars.forEach(MovingBar::close);
        }
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "\\'") + "'";
    }

    @Test
    void aRunThatOnlyAFolderTellsOfIsSummedUpOnceItIsChosen() throws IOException {
        String run = "filed-" + id;
        Path file = folder.resolve(run).resolve("run.json");
        Files.createDirectories(file.getParent());
        Files.writeString(
                file,
                "{\"run\":\"" + run + "\",\"epochs\":3,\"classes\":[\"a\"],\"layers\":[],\"history\":["
                        + "{\"epoch\":0,\"loss\":2.5,\"trainAccuracy\":0.25,\"validationAccuracy\":0.875,\"samplesPerSecond\":90},"
                        + "{\"epoch\":1,\"loss\":1.5,\"trainAccuracy\":0.5,\"validationAccuracy\":0.75,\"samplesPerSecond\":100}]}");
        try (Chromium.Page page = browser.open(1280, 900, false)) {
            page.go(dashboard.url() + "/#training");
            String box = "document.querySelector('section[aria-labelledby=runs] input[value=\"" + run + "\"]')";
            page.await(box);
            page.evaluate(box + ".checked || " + box + ".click()");
            page.await(box + ".closest('tr').textContent.includes('2 of 3')");
            assertThat(page.evaluate(box + ".closest('tr').innerText").asText())
                    .contains("in a folder", "1.50", "50.0 %", "87.5 %", "100");
            assertThat(page.errors()).isEmpty();
        }
    }

    @Test
    void aDeadLetterIsFoundLookedIntoAndSentBackAfterAQuestion() throws Exception {
        String stage = "stage-" + id;
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(dashboard.client().producer())) {
            producer.send(new DeadLetter(
                                    stage,
                                    Topics.LATE_EVENTS,
                                    0,
                                    1,
                                    "bar-1".getBytes(StandardCharsets.US_ASCII),
                                    "Hello".getBytes(StandardCharsets.US_ASCII),
                                    "x.Bad",
                                    "<img src=x onerror=alert(1)>",
                                    "")
                            .toProducerRecord(Topics.DEAD_LETTERS))
                    .get();
        }
        try (Chromium.Page page = browser.open(1280, 900, false)) {
            page.go(dashboard.url() + "/#pipeline");
            page.await("document.querySelector('input[placeholder=stage]')");
            page.evaluate("(() => { const f = document.querySelector('input[placeholder=stage]'); f.value = '" + stage
                    + "'; f.dispatchEvent(new Event('change')); })()");
            String buttons = "[...document.querySelectorAll('button')]";
            page.await(buttons + ".some(b => b.textContent === 'Replay 1')");
            assertThat(page.evaluate("document.querySelector('main').textContent.includes('<img src=x')")
                            .asBoolean())
                    .isTrue();
            page.evaluate(buttons + ".find(b => b.textContent === 'bytes').click()");
            page.await("document.querySelector('pre.hex')?.textContent.includes('48 65 6c 6c 6f')");
            assertThat(page.evaluate("document.querySelector('pre.hex').previousElementSibling.textContent")
                            .asText())
                    .isEqualTo("the first 5 of 5 bytes; key bar-1");
            page.screenshot(SHOTS.resolve("dead-letter.png"));
            page.evaluate(buttons + ".find(b => b.textContent === 'Replay 1').click()");
            page.await("document.querySelector('dialog[open]')");
            assertThat(page.evaluate("document.activeElement.value").asText()).isEqualTo("no");
            page.press("Tab");
            page.press("Enter");
            page.await("document.querySelector('main').textContent.includes('1 sent back')");
            assertThat(page.evaluate(buttons + ".some(b => b.textContent === 'Replay 0')")
                            .asBoolean())
                    .isTrue();
            assertThat(page.errors()).isEmpty();
        }
    }
}
