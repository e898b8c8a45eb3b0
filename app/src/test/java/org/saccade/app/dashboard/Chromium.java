package org.saccade.app.dashboard;

import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A real browser without a window, driven over its DevTools protocol. For one thread. */
final class Chromium implements AutoCloseable {

    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Process process;
    private final WebSocket socket;
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
    private final Map<String, Page> pages = new ConcurrentHashMap<>();
    private CompletableFuture<?> sent = CompletableFuture.completedFuture(null);

    private Chromium(Process process, String url) {
        this.process = process;
        this.socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create(url), new Receiver())
                .join();
    }

    /** Where a browser is, by the names that it has; where none is installed the tests are left out, which is said. */
    static Path find() {
        Optional<Path> found = Stream.of(
                        System.getenv().getOrDefault("PATH", "").split(":"))
                .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
        if (found.isEmpty()) {
            String reason = "NO BROWSER: the dashboard's pages are not tested; install chromium";
            System.err.println(reason);
            abort(reason);
        }
        return found.get();
    }

    /** Starts one with a profile of its own. */
    static Chromium start(Path binary, Path profile) throws IOException {
        Process process = new ProcessBuilder(
                        binary.toString(),
                        "--headless=new",
                        "--no-sandbox",
                        "--no-first-run",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--disable-extensions",
                        "--disable-background-networking",
                        "--hide-scrollbars",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        BufferedReader said =
                new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8));
        List<String> lines = new ArrayList<>();
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            lines.add(line);
            if (line.contains("DevTools listening on ")) {
                Thread rest = new Thread(() -> said.lines().forEach(ignored -> {}), "chromium-stderr");
                rest.setDaemon(true);
                rest.start();
                return new Chromium(process, line.substring(line.indexOf("ws://")));
            }
        }
        throw new IOException(binary + " did not start: " + lines);
    }

    /** Process ids of the browser and all its helpers. */
    List<ProcessHandle> processes() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .toList();
    }

    /** Opens an empty page of a size; errors of it are kept from then on. */
    Page open(int width, int height, boolean dark) {
        String target = call(null, "Target.createTarget", Map.of("url", "about:blank"))
                .path("targetId")
                .asText();
        String session = call(null, "Target.attachToTarget", Map.of("targetId", target, "flatten", true))
                .path("sessionId")
                .asText();
        Page page = new Page(session, target);
        pages.put(session, page);
        for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
            call(session, domain + ".enable", Map.of());
        }
        page.look(width, height, dark);
        return page;
    }

    /** One page. */
    final class Page implements AutoCloseable {

        private final String session;
        private final String target;
        private final List<String> errors = new CopyOnWriteArrayList<>();
        private final List<String> requests = new CopyOnWriteArrayList<>();

        private Page(String session, String target) {
            this.session = session;
            this.target = target;
        }

        /** Size of the window, and whether the person likes it dark; below 600 pixels it is a phone. */
        void look(int width, int height, boolean dark) {
            call(
                    session,
                    "Emulation.setDeviceMetricsOverride",
                    Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
            call(
                    session,
                    "Emulation.setEmulatedMedia",
                    Map.of(
                            "features",
                            List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
        }

        /** Goes to an address and waits until the page is there, all its scripts run. */
        void go(String url) {
            call(session, "Page.navigate", Map.of("url", url));
            await("location.href === '" + url + "' && document.readyState === 'complete'");
        }

        /** Value of an expression; promises are waited for. */
        JsonNode evaluate(String expression) {
            JsonNode answer = call(
                    session,
                    "Runtime.evaluate",
                    Map.of("expression", expression, "awaitPromise", true, "returnByValue", true));
            if (answer.has("exceptionDetails")) {
                throw new IllegalStateException(expression + ": " + answer.get("exceptionDetails"));
            }
            return answer.path("result").path("value");
        }

        /** Waits until an expression is true. */
        void await(String expression) {
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (!evaluate("Boolean(" + expression + ")").asBoolean()) {
                if (System.nanoTime() > end) {
                    throw new IllegalStateException(
                            "never true: " + expression + "; errors " + errors + "; the page says "
                                    + evaluate("document.body.innerText").asText());
                }
                pause();
            }
        }

        /** Presses a key: Tab, Enter, or a letter. */
        void press(String key) {
            String text = key.equals("Enter") ? "\r" : key.length() == 1 ? key : "";
            int code = key.equals("Tab")
                    ? 9
                    : key.equals("Enter") ? 13 : key.toUpperCase().charAt(0);
            Map<String, Object> event =
                    Map.of("key", key, "code", key, "text", text, "windowsVirtualKeyCode", code, "type", "keyDown");
            call(session, "Input.dispatchKeyEvent", event);
            call(
                    session,
                    "Input.dispatchKeyEvent",
                    Map.of("key", key, "code", key, "windowsVirtualKeyCode", code, "type", "keyUp"));
        }

        /** The whole page as a PNG. */
        void screenshot(Path file) throws IOException {
            JsonNode shot =
                    call(session, "Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true));
            Files.createDirectories(file.getParent());
            Files.write(file, Base64.getDecoder().decode(shot.path("data").asText()));
        }

        /** Errors on the console, exceptions, and failed loads so far. */
        List<String> errors() {
            return errors;
        }

        /** Addresses asked for so far. */
        List<String> requests() {
            return requests;
        }

        private void hear(String method, JsonNode event) {
            switch (method) {
                case "Runtime.exceptionThrown" -> errors.add(event.toString());
                case "Runtime.consoleAPICalled" -> {
                    if (event.path("type").asText().equals("error")) {
                        errors.add(event.toString());
                    }
                }
                case "Log.entryAdded" -> {
                    if (event.path("entry").path("level").asText().equals("error")) {
                        errors.add(event.toString());
                    }
                }
                case "Network.requestWillBeSent" ->
                    requests.add(event.path("request").path("url").asText());
                default -> {}
            }
        }

        @Override
        public void close() {
            call(null, "Target.closeTarget", Map.of("targetId", target));
            pages.remove(session);
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private JsonNode call(String session, String method, Map<String, ?> parameters) {
        int id = ids.incrementAndGet();
        ObjectNode message = JSON.createObjectNode().put("id", id).put("method", method);
        message.set("params", JSON.valueToTree(parameters));
        if (session != null) {
            message.put("sessionId", session);
        }
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        answers.put(id, answer);
        sent = sent.thenCompose(before -> socket.sendText(message.toString(), true));
        JsonNode said = answer.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
        if (said.has("error")) {
            throw new IllegalStateException(method + ": " + said.get("error"));
        }
        return said.path("result");
    }

    /** Answers to their callers, events to their pages. */
    private final class Receiver implements WebSocket.Listener {

        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                take(text.toString());
                text.setLength(0);
            }
            from.request(1);
            return null;
        }

        private void take(String message) {
            try {
                JsonNode said = JSON.readTree(message);
                if (said.has("id")) {
                    answers.remove(said.get("id").asInt()).complete(said);
                } else if (pages.containsKey(said.path("sessionId").asText())) {
                    pages.get(said.path("sessionId").asText())
                            .hear(said.path("method").asText(), said.path("params"));
                }
            } catch (IOException e) {
                throw new IllegalStateException("DevTools sent no JSON", e);
            }
        }
    }

    @Override
    public void close() {
        socket.abort();
        List<ProcessHandle> all = processes();
        all.forEach(ProcessHandle::destroy);
        all.forEach(one -> one.onExit()
                .orTimeout(10, TimeUnit.SECONDS)
                .exceptionally(late -> {
                    one.destroyForcibly();
                    return one;
                })
                .join());
    }
}
