package org.saccade.app.serve;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.saccade.app.web.Answer;
import org.saccade.app.web.AnswerException;
import org.saccade.app.web.Handler;
import org.saccade.app.web.Request;
import org.saccade.app.web.Routes;
import org.saccade.app.web.WebServer;
import org.saccade.inference.model.ClassifierOptions;
import org.saccade.schemas.bundle.ModelBundle;
import org.saccade.schemas.frame.FrameSpec;

/**
 * One model by the KServe v2 protocol (HTTP with JSON, and with raw tensors in requests and answers).
 *
 * <pre>
 *   GET  /v2                       what the server is          GET  /v2/health/live, /v2/health/ready
 *   GET  /v2/models/NAME           inputs and outputs          GET  /v2/models/NAME/ready
 *   POST /v2/models/NAME/infer     frames [N, T, P, H, W] to logits [N, K], probabilities [N, K] and class [N]
 *        /v2/models/NAME/versions/ID, .../ready, .../infer      the same by the model's id
 * </pre>
 *
 * Errors are {@code {"error": "..."}} and name the field. A body is bounded before it is read. Answers this machine alone unless told otherwise,
 * see {@link WebServer}. Safe for several threads.
 */
public final class InferenceEndpoint implements AutoCloseable {

    /** Length of the JSON in front of raw tensors. */
    private static final String JSON_LENGTH = "Inference-Header-Content-Length";

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final int MOST_WINDOWS = 256;
    private static final long MOST_BYTES = 64 << 20;
    /** An element in JSON: a float with its comma. */
    private static final int JSON_ELEMENT_BYTES = 16;

    private static final int JSON_FRAME_BYTES = 1 << 16;

    private final ServedModel model;
    private final String version;
    private final int mostBytes;
    private final WebServer server;

    /**
     * Starts.
     *
     * @param version of this program, as it tells it
     * @param address where to listen; port 0 takes a free one
     * @param allowedHosts further names by which it may be called
     * @throws org.saccade.schemas.bundle.BundleException when the bundle cannot be used
     * @throws org.saccade.app.web.AddressException when the port is taken
     */
    public InferenceEndpoint(
            ModelBundle bundle,
            ClassifierOptions options,
            String version,
            InetSocketAddress address,
            Set<String> allowedHosts) {
        model = new ServedModel(bundle, options);
        this.version = version;
        long wanted = (long) MOST_WINDOWS * model.frames().elements() * JSON_ELEMENT_BYTES + JSON_FRAME_BYTES;
        mostBytes = (int) Math.min(wanted, MOST_BYTES);
        try {
            server = new WebServer("inference", address, allowedHosts, told(routes()));
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    /** The model answers under its name alone and under name and version, as the protocol leaves open to callers. */
    private Routes routes() {
        Routes routes = new Routes()
                .get("/v2", request -> Answer.json(200, about()))
                .get("/v2/health/live", request -> Answer.json(200, Map.of("live", true)))
                .get("/v2/health/ready", request -> Answer.json(200, Map.of("ready", true)))
                .get("/v2/*", this::unknown)
                .post("/v2/*", this::unknown)
                .otherwise(this::unknown);
        for (String path :
                List.of(path(), path() + "/versions/" + model.manifest().model())) {
            routes.get(path, request -> Answer.json(200, described()))
                    .get(
                            path + "/ready",
                            request -> Answer.json(
                                    200, Map.of("name", model.manifest().name(), "ready", true)))
                    .post(path + "/infer", this::infer);
        }
        return routes;
    }

    private String path() {
        return "/v2/models/" + model.manifest().name();
    }

    /** The port in use. */
    public int port() {
        return server.port();
    }

    private Map<String, Object> about() {
        return Map.of("name", "saccade", "version", version, "extensions", List.of("binary_tensor_data"));
    }

    private Map<String, Object> described() {
        FrameSpec spec = model.frames();
        int classes = model.manifest().classes().size();
        return Map.of(
                "name",
                model.manifest().name(),
                "versions",
                List.of(model.manifest().model()),
                "platform",
                "saccade_onnx",
                "inputs",
                List.of(tensor(
                        InferRequest.INPUT,
                        InferRequest.datatype(spec),
                        -1,
                        spec.timeSteps(),
                        spec.polarities(),
                        spec.height(),
                        spec.width())),
                "outputs",
                List.of(
                        tensor(InferAnswer.LOGITS, "FP32", -1, classes),
                        tensor(InferAnswer.PROBABILITIES, "FP32", -1, classes),
                        tensor(InferAnswer.CLASS, "INT32", -1)),
                "parameters",
                Map.of("classes", model.manifest().classes(), "frames", spec.toString()));
    }

    private static Map<String, Object> tensor(String name, String datatype, Integer... shape) {
        return Map.of("name", name, "datatype", datatype, "shape", List.of(shape));
    }

    private Answer infer(Request request) throws IOException {
        String stated = request.header("Content-Length").orElse("0");
        if (stated.length() > 18 || Long.parseLong(stated) > mostBytes) {
            throw new AnswerException(
                    413, "a body of " + stated + " bytes is not read: " + mostBytes + " are the most");
        }
        byte[] body = request.body(mostBytes);
        InferRequest asked = InferRequest.parse(body, jsonBytes(request, body.length), model.frames(), MOST_WINDOWS);
        InferAnswer answer = InferAnswer.of(
                model.manifest().name(),
                model.manifest().model(),
                asked,
                model.classify(asked.frames(), asked.windows()));
        return answer.raw().hasRemaining() ? binary(answer) : Answer.json(200, answer.json());
    }

    private static Answer binary(InferAnswer answer) throws IOException {
        byte[] head = JSON.writeValueAsBytes(answer.json());
        int tail = answer.raw().remaining();
        byte[] body = Arrays.copyOf(head, head.length + tail);
        answer.raw().get(body, head.length, tail);
        return Answer.bytes(200, "application/octet-stream", body).with(JSON_LENGTH, Integer.toString(head.length));
    }

    private static int jsonBytes(Request request, int bodyBytes) {
        String stated = request.header(JSON_LENGTH).orElse(Integer.toString(bodyBytes));
        if (!stated.matches("\\d{1,9}") || Integer.parseInt(stated) > bodyBytes) {
            throw InferRequest.bad(
                    "the header " + JSON_LENGTH, "is " + stated + ": the body has " + bodyBytes + " bytes");
        }
        return Integer.parseInt(stated);
    }

    private Answer unknown(Request request) {
        return error(
                404,
                "there is no model or operation " + request.path() + "; the model served here is "
                        + model.manifest().name() + ": GET " + path() + ", POST " + path() + "/infer");
    }

    /** The protocol wants its errors as JSON. */
    private static Handler told(Handler handler) {
        return request -> {
            try {
                Answer answer = handler.answer(request);
                return answer.status() == 405
                        ? error(
                                        405,
                                        request.path() + " allows "
                                                + answer.headers().get("Allow"))
                                .with("Allow", answer.headers().get("Allow"))
                        : answer;
            } catch (AnswerException e) {
                return error(e.status(), e.getMessage());
            }
        };
    }

    private static Answer error(int status, String message) {
        return Answer.json(status, Map.of("error", message));
    }

    /** Stops listening and frees the engine when the request in work is answered. */
    @Override
    public void close() {
        server.close();
        model.close();
    }
}
