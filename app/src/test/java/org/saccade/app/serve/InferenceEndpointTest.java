package org.saccade.app.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.inference.model.Answer;
import org.saccade.inference.model.Classifier;
import org.saccade.inference.model.ClassifierOptions;
import org.saccade.schemas.bundle.ModelBundle;
import org.saccade.schemas.frame.FrameCodec;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.frame.FrameView;

/** The endpoint, asked by a real client over a socket. */
class InferenceEndpointTest {

    private static final String FRAMES = "T=4,P=2,H=12,W=10,window=80ms";
    private static final int ELEMENTS = 4 * 2 * 12 * 10;
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private ModelBundle bundle;
    private InferenceEndpoint endpoint;

    @BeforeEach
    void start() throws IOException {
        bundle = Bundles.make(folder.resolve("m"), FRAMES, "toy", 1);
        endpoint = new InferenceEndpoint(
                bundle,
                ClassifierOptions.DEFAULT,
                "test",
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                Set.of());
    }

    @AfterEach
    void close() {
        endpoint.close();
    }

    private HttpResponse<String> send(String path, HttpRequest.BodyPublisher body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + endpoint.port() + "/v2" + path));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return client.send((body == null ? request.GET() : request.POST(body)).build(), BodyHandlers.ofString());
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        HttpResponse<String> response = send(path, null);
        assertThat(response.statusCode()).as(path).isEqualTo(200);
        return JSON.readTree(response.body());
    }

    private static ObjectNode request(int windows, String datatype) {
        ObjectNode body = JSON.createObjectNode();
        ObjectNode input = body.putArray("inputs").addObject();
        input.put("name", "frames").put("datatype", datatype);
        input.putArray("shape").add(windows).add(4).add(2).add(12).add(10);
        return body;
    }

    private static int[] counts(int windows, Random random) {
        int[] counts = new int[windows * ELEMENTS];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = i / 240 % 3 == 1 || random.nextInt(5) > 0 ? 0 : 1 + random.nextInt(200);
        }
        return counts;
    }

    private HttpResponse<String> infer(ObjectNode body) throws IOException, InterruptedException {
        return send("/models/toy/infer", BodyPublishers.ofString(body.toString()));
    }

    @Test
    void saysWhatItIsAndTakes() throws Exception {
        assertThat(get("").get("name").asText()).isEqualTo("saccade");
        assertThat(get("/health/live").get("live").asBoolean()).isTrue();
        assertThat(get("/health/ready").get("ready").asBoolean()).isTrue();
        assertThat(get("/models/toy/ready").get("ready").asBoolean()).isTrue();
        JsonNode model = get("/models/toy");
        assertThat(model.at("/versions/0").asText()).isEqualTo(bundle.manifest().model());
        assertThat(model.at("/inputs/0").toString()).contains("\"frames\"", "\"UINT8\"", "[-1,4,2,12,10]");
        assertThat(model.at("/outputs/0/shape").toString()).isEqualTo("[-1,4]");
        String version = "/models/toy/versions/" + bundle.manifest().model();
        assertThat(get(version)).isEqualTo(model);
        assertThat(get(version + "/ready").get("ready").asBoolean()).isTrue();
        assertThat(send("/models/toy/infer", null).statusCode()).isEqualTo(405);
    }

    @Test
    void countsAreNoMarks() throws IOException {
        FrameSpec marks = FrameSpec.parse("T=1,P=2,H=1,W=2,window=80ms,value=binary");
        String body =
                "{\"inputs\":[{\"name\":\"frames\",\"shape\":[1,1,2,1,2],\"datatype\":\"UINT8\",\"data\":[0,1,%d,0]}]}";
        byte[] ones = String.format(body, 1).getBytes(StandardCharsets.UTF_8);
        assertThat(InferRequest.parse(ones, ones.length, marks, 1).frames()).containsExactly(0, 1, 1, 0);
        byte[] counts = String.format(body, 3).getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> InferRequest.parse(counts, counts.length, marks, 1))
                .hasMessage("inputs[0].data[2] is 3.0: the model takes whole numbers from 0 to 1");
    }

    /** Who guessed the name, as one who follows an example does, learns it from the error. */
    @Test
    void errorsNameTheModelThatIsServed() throws Exception {
        HttpResponse<String> infer = send("/models/other/infer", BodyPublishers.ofString("{}"));
        assertThat(infer.statusCode()).isEqualTo(404);
        assertThat(JSON.readTree(infer.body()).get("error").asText())
                .isEqualTo("there is no model or operation /v2/models/other/infer; the model served here is toy:"
                        + " GET /v2/models/toy, POST /v2/models/toy/infer");
        for (String path : List.of("/models/other", "/models", "/models/toy/versions/1", "/nothing")) {
            HttpResponse<String> response = send(path, null);
            assertThat(response.statusCode()).as(path).isEqualTo(404);
            assertThat(JSON.readTree(response.body()).get("error").asText()).contains("GET /v2/models/toy,");
        }
        HttpResponse<String> method = send("/models/toy/infer", null);
        assertThat(method.headers().firstValue("Allow")).contains("POST");
        assertThat(JSON.readTree(method.body()).get("error").asText()).isEqualTo("/v2/models/toy/infer allows POST");
    }

    /** Flat and nested lists, floats and raw bytes are one tensor, and the answers are the classifier's. */
    @Test
    void everyFormOfATensorGetsTheClassifiersAnswers() throws Exception {
        int windows = 3;
        int[] counts = counts(windows, new Random(5));
        List<Answer> answers = answers(counts, windows);
        ObjectNode flat = request(windows, "UINT8").put("id", "7");
        ArrayNode data = ((ObjectNode) flat.at("/inputs/0")).putArray("data");
        ObjectNode nested = request(windows, "FP32");
        ArrayNode outer = ((ObjectNode) nested.at("/inputs/0")).putArray("data");
        for (int i = 0; i < counts.length; i += 10) {
            ArrayNode row = outer.addArray();
            for (int k = 0; k < 10; k++) {
                data.add(counts[i + k]);
                row.add((double) counts[i + k]);
            }
        }
        assertAnswers(infer(flat), answers);
        assertThat(infer(flat).body()).contains("\"id\":\"7\"");
        assertAnswers(infer(nested), answers);
        ObjectNode raw = request(windows, "UINT8");
        ((ObjectNode) raw.at("/inputs/0")).putObject("parameters").put("binary_data_size", counts.length);
        byte[] json = raw.toString().getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(json);
        for (int count : counts) {
            body.write(count);
        }
        assertAnswers(
                send(
                        "/models/toy/infer",
                        BodyPublishers.ofByteArray(body.toByteArray()),
                        "Inference-Header-Content-Length",
                        Integer.toString(json.length)),
                answers);
    }

    private List<Answer> answers(int[] counts, int windows) {
        FrameSpec spec = FrameSpec.parse(FRAMES);
        try (Classifier classifier = Classifier.onnx(bundle, ClassifierOptions.DEFAULT)) {
            return java.util.stream.IntStream.range(0, windows)
                    .mapToObj(window -> {
                        byte[] grid = new byte[ELEMENTS];
                        long[] events = new long[4];
                        for (int i = 0; i < ELEMENTS; i++) {
                            grid[i] = (byte) counts[window * ELEMENTS + i];
                            events[i / 240] += counts[window * ELEMENTS + i];
                        }
                        FrameView view = FrameView.open(FrameCodec.encode(grid, events, 240), spec);
                        return classifier.classify(List.of(view)).get(0);
                    })
                    .toList();
        }
    }

    private static void assertAnswers(HttpResponse<String> response, List<Answer> answers) throws IOException {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        JsonNode outputs = JSON.readTree(response.body()).get("outputs");
        for (int window = 0; window < answers.size(); window++) {
            Answer answer = answers.get(window);
            for (int k = 0; k < 4; k++) {
                assertThat(outputs.at("/0/data/" + (window * 4 + k)).floatValue())
                        .isCloseTo(answer.logits()[k], within(1e-4f));
                assertThat(outputs.at("/1/data/" + (window * 4 + k)).floatValue())
                        .isCloseTo(answer.scores()[k], within(1e-5f));
            }
            assertThat(outputs.at("/2/data/" + window).intValue()).isEqualTo(answer.best());
        }
        assertThat(outputs.at("/0/shape").toString()).isEqualTo("[" + answers.size() + ",4]");
    }

    /** Figures, not a bound: what HTTP and JSON cost over the bare call. */
    @Test
    @Tag("long")
    void answerTimeBesideABareCall() throws Exception {
        int[] counts = counts(1, new Random(5));
        ObjectNode json = request(1, "UINT8");
        ArrayNode data = ((ObjectNode) json.at("/inputs/0")).putArray("data");
        byte[] grid = new byte[ELEMENTS];
        long[] events = new long[4];
        for (int i = 0; i < ELEMENTS; i++) {
            data.add(counts[i]);
            grid[i] = (byte) counts[i];
            events[i / 240] += counts[i];
        }
        ObjectNode raw = request(1, "UINT8");
        ((ObjectNode) raw.at("/inputs/0")).putObject("parameters").put("binary_data_size", ELEMENTS);
        byte[] head = raw.toString().getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(head);
        body.write(grid);
        try (Classifier classifier = Classifier.onnx(bundle, ClassifierOptions.DEFAULT)) {
            FrameView view = FrameView.open(FrameCodec.encode(grid, events, 240), classifier.frames());
            double bare = median(() -> classifier.classify(List.of(view)));
            double asJson = median(() -> infer(json));
            double asBytes = median(() -> send(
                    "/models/toy/infer",
                    BodyPublishers.ofByteArray(body.toByteArray()),
                    "Inference-Header-Content-Length",
                    Integer.toString(head.length)));
            System.err.printf(
                    java.util.Locale.ROOT,
                    "InferenceEndpointTest: bare call %.3f ms; HTTP with JSON %.3f ms, RATIO %.2f; with raw bytes %.3f ms, RATIO %.2f%n",
                    bare,
                    asJson,
                    asJson / bare,
                    asBytes,
                    asBytes / bare);
            assertThat(bare).isPositive();
        }
    }

    /** Median of 1,000 calls after as many to warm up, in milliseconds. */
    private static double median(java.util.concurrent.Callable<?> call) throws Exception {
        double[] ms = new double[1000];
        for (int i = -1000; i < ms.length; i++) {
            long begun = System.nanoTime();
            call.call();
            if (i >= 0) {
                ms[i] = (System.nanoTime() - begun) / 1e6;
            }
        }
        java.util.Arrays.sort(ms);
        return ms[ms.length / 2];
    }

    @Test
    void onlyTheOutputsAskedFor() throws Exception {
        ObjectNode body = request(1, "UINT8");
        fill(body, ELEMENTS, 0);
        body.putArray("outputs").addObject().put("name", "class");
        JsonNode outputs = JSON.readTree(infer(body).body()).get("outputs");
        assertThat(outputs).hasSize(1);
        assertThat(outputs.at("/0/name").asText()).isEqualTo("class");
    }

    /** What an output says of itself counts before what the request says of all. */
    @Test
    void outputsAsBytesAreThoseOfTheJson() throws Exception {
        int windows = 2;
        int[] counts = counts(windows, new Random(6));
        List<Answer> answers = answers(counts, windows);
        ObjectNode body = request(windows, "UINT8");
        ArrayNode data = ((ObjectNode) body.at("/inputs/0")).putArray("data");
        Arrays.stream(counts).forEach(data::add);
        body.putObject("parameters").put("binary_data_output", true);
        ArrayNode outputs = body.putArray("outputs");
        outputs.addObject().put("name", "class");
        outputs.addObject().put("name", "logits");
        outputs.addObject().put("name", "probabilities").putObject("parameters").put("binary_data", false);
        HttpResponse<byte[]> response = client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + endpoint.port() + "/v2/models/toy/infer"))
                        .POST(BodyPublishers.ofString(body.toString()))
                        .build(),
                BodyHandlers.ofByteArray());
        assertThat(response.statusCode()).isEqualTo(200);
        int head = Integer.parseInt(
                response.headers().firstValue("Inference-Header-Content-Length").orElseThrow());
        JsonNode told = JSON.readTree(response.body(), 0, head).get("outputs");
        assertThat(told.at("/0/parameters/binary_data_size").asInt()).isEqualTo(4 * 4 * windows);
        assertThat(told.at("/0").has("data")).isFalse();
        assertThat(told.at("/1/data")).hasSize(4 * windows);
        assertThat(told.at("/2/parameters/binary_data_size").asInt()).isEqualTo(4 * windows);
        ByteBuffer raw = ByteBuffer.wrap(response.body(), head, response.body().length - head)
                .order(ByteOrder.LITTLE_ENDIAN);
        for (Answer answer : answers) {
            for (float logit : answer.logits()) {
                assertThat(raw.getFloat()).isCloseTo(logit, within(1e-4f));
            }
        }
        for (Answer answer : answers) {
            assertThat(raw.getInt()).isEqualTo(answer.best());
        }
        assertThat(raw.hasRemaining()).isFalse();
    }

    private static void fill(ObjectNode body, int elements, Object value) {
        ArrayNode data = ((ObjectNode) body.at("/inputs/0")).putArray("data");
        for (int i = 0; i < elements; i++) {
            data.addPOJO(value);
        }
    }

    @Test
    void whatIsWrongIsToldByItsField() throws Exception {
        refused(JSON.createObjectNode(), "inputs is missing");
        refused(request(1, "UINT8"), "inputs[0].data is missing");
        ObjectNode shape = request(1, "UINT8");
        ((ArrayNode) shape.at("/inputs/0/shape")).set(3, 13);
        refused(shape, "inputs[0].shape is [1, 4, 2, 13, 10]: [N, 4, 2, 12, 10] is needed, N from 1 to 256");
        refused(request(0, "UINT8"), "inputs[0].shape is [0, 4, 2, 12, 10]");
        ObjectNode huge = request(1, "UINT8");
        ((ArrayNode) huge.at("/inputs/0/shape")).set(0, Long.MAX_VALUE);
        refused(huge, "inputs[0].shape");
        refused(request(1, "INT64"), "inputs[0].datatype is \"INT64\": UINT8 or FP32 is needed");
        ObjectNode few = request(2, "UINT8");
        fill(few, ELEMENTS, 1);
        refused(few, "inputs[0].data has 960 elements, the shape states 1920");
        ObjectNode large = request(1, "UINT8");
        fill(large, ELEMENTS, 256);
        refused(large, "inputs[0].data[0] is 256.0: the model takes whole numbers from 0 to 255");
        ObjectNode half = request(1, "FP32");
        fill(half, ELEMENTS, 0.5);
        refused(half, "inputs[0].data[0] is 0.5");
        ObjectNode word = request(1, "UINT8");
        fill(word, ELEMENTS, "one");
        refused(word, "inputs[0].data[0] is no number");
        ObjectNode name = request(1, "UINT8");
        ((ObjectNode) name.at("/inputs/0")).put("name", "x");
        refused(name, "inputs[0].name is \"x\": frames is needed");
        ObjectNode output = request(1, "UINT8");
        fill(output, ELEMENTS, 1);
        output.putArray("outputs").addObject().put("name", "spikes");
        refused(output, "outputs[0].name is \"spikes\"");
        ObjectNode unsure = request(1, "UINT8");
        unsure.putObject("parameters").put("binary_data_output", "yes");
        refused(unsure, "parameters.binary_data_output is neither true nor false");
        assertThat(send("/models/toy/infer", BodyPublishers.ofString("{\"inputs\":"))
                        .statusCode())
                .isEqualTo(400);
    }

    private void refused(ObjectNode body, String message) throws IOException, InterruptedException {
        HttpResponse<String> response = infer(body);
        assertThat(response.statusCode()).as(message).isEqualTo(400);
        assertThat(JSON.readTree(response.body()).get("error").asText()).startsWith(message);
    }

    @Test
    void bodyThatIsTooLargeIsRefusedBeforeItIsReadAndForeignHostsAreNotAnswered() throws Exception {
        assertThat(raw("POST /v2/models/toy/infer HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99999999999\r\n\r\n"))
                .startsWith("HTTP/1.1 413")
                .contains("a body of 99999999999 bytes is not read");
        assertThat(raw("GET /v2 HTTP/1.1\r\nHost: evil.example\r\n\r\n")).startsWith("HTTP/1.1 403");
        assertThat(send("", null, "Origin", "http://evil.example").statusCode()).isEqualTo(403);
    }

    /** The start of an answer to bytes that no client library would send. */
    private String raw(String text) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), endpoint.port())) {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            byte[] answer = new byte[2048];
            int read = 0;
            int n = 0;
            String so = "";
            while (n >= 0 && !so.contains("}") && !so.contains("allowed")) {
                n = socket.getInputStream().read(answer, read, answer.length - read);
                read += Math.max(0, n);
                so = new String(answer, 0, read, StandardCharsets.UTF_8);
            }
            return so;
        }
    }
}
