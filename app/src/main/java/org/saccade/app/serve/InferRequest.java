package org.saccade.app.serve;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.saccade.app.web.AnswerException;
import org.saccade.schemas.frame.FrameSpec;

/**
 * One request for an inference, read in a single pass and checked field by field: what is wrong is told with status 400 and the field's name.
 *
 * <pre>{@code
 * {"id": "7", "inputs": [{"name": "frames", "shape": [1, 8, 2, 34, 34], "datatype": "UINT8", "data": [0, 0, 3, ...]}], "outputs": [{"name": "class"}]}
 * }</pre>
 *
 * The data may be flat or nested, or follow the JSON as raw bytes, low byte first, where the input says {@code "parameters":
 * {"binary_data_size": N}}. No room is made by what a request states: only by what came.
 *
 * @param id as given; null when there is none
 * @param frames the tensor, row-major
 * @param windows N
 * @param outputs names of the outputs wanted; empty: all
 * @param raw outputs that go as bytes behind the JSON
 */
@SuppressWarnings("ArrayRecordComponent")
record InferRequest(String id, float[] frames, int windows, Set<String> outputs, Set<String> raw) {

    static final String INPUT = "frames";

    private static final JsonFactory JSON = new JsonFactory();

    /**
     * Reads a body.
     *
     * @param jsonBytes length of the JSON in front of raw bytes; the body's length where all of it is JSON
     * @param spec what the model takes
     * @param mostWindows most windows of one request
     * @throws AnswerException 400, naming the field
     */
    static InferRequest parse(byte[] body, int jsonBytes, FrameSpec spec, int mostWindows) throws IOException {
        try (JsonParser json = JSON.createParser(body, 0, jsonBytes)) {
            return new Reading(json, spec, mostWindows, body, jsonBytes).request();
        } catch (JsonProcessingException e) {
            throw bad("the body", "is no JSON: " + e.getOriginalMessage());
        }
    }

    static AnswerException bad(String field, String what) {
        return new AnswerException(400, field + " " + what);
    }

    /** The datatype by which the protocol calls the elements of frames. */
    static String datatype(FrameSpec spec) {
        return spec.element() == FrameSpec.Element.FLOAT32
                ? "FP32"
                : spec.element().name();
    }

    /** One pass over one body. */
    private static final class Reading {
        private final JsonParser json;
        private final FrameSpec spec;
        private final int mostWindows;
        private final byte[] body;
        private final int rawFrom;
        private String id;
        private boolean input;
        private String name;
        private String datatype;
        private final List<Long> shape = new ArrayList<>();
        private float[] data;
        private int count;
        private long rawBytes = -1;
        private final Set<String> outputs = new HashSet<>();
        private final Set<String> raw = new HashSet<>();
        private final Set<String> asJson = new HashSet<>();
        private boolean allRaw;

        Reading(JsonParser json, FrameSpec spec, int mostWindows, byte[] body, int rawFrom) {
            this.json = json;
            this.spec = spec;
            this.mostWindows = mostWindows;
            this.body = body;
            this.rawFrom = rawFrom;
        }

        InferRequest request() throws IOException {
            expect(json.nextToken(), JsonToken.START_OBJECT, "the body");
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                json.nextToken();
                switch (field) {
                    case "id" -> id = text("id");
                    case "inputs" -> inputs();
                    case "outputs" -> outputs();
                    case "parameters" -> parameters("", this::ofRequest);
                    default -> json.skipChildren();
                }
            }
            if (json.nextToken() != null) {
                throw bad("the body", "goes on after its JSON");
            }
            return checked();
        }

        private void inputs() throws IOException {
            expect(json.currentToken(), JsonToken.START_ARRAY, "inputs");
            while (json.nextToken() == JsonToken.START_OBJECT) {
                if (input) {
                    throw bad("inputs", "holds more than one tensor: " + INPUT + " alone is taken");
                }
                input = true;
                tensor();
            }
            expect(json.currentToken(), JsonToken.END_ARRAY, "inputs");
        }

        private void tensor() throws IOException {
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                json.nextToken();
                switch (field) {
                    case "name" -> name = text("inputs[0].name");
                    case "datatype" -> datatype = text("inputs[0].datatype");
                    case "shape" -> shape();
                    case "data" -> data();
                    case "parameters" -> parameters("inputs[0].", this::ofInput);
                    default -> json.skipChildren();
                }
            }
        }

        private void shape() throws IOException {
            expect(json.currentToken(), JsonToken.START_ARRAY, "inputs[0].shape");
            shape.clear();
            while (json.nextToken() == JsonToken.VALUE_NUMBER_INT && shape.size() < 8) {
                shape.add(json.getLongValue());
            }
            expect(json.currentToken(), JsonToken.END_ARRAY, "inputs[0].shape");
        }

        /** Numbers, however deep they are nested. */
        private void data() throws IOException {
            expect(json.currentToken(), JsonToken.START_ARRAY, "inputs[0].data");
            data = new float[1024];
            count = 0;
            int depth = 1;
            while (depth > 0) {
                JsonToken token = json.nextToken();
                if (token == JsonToken.START_ARRAY) {
                    depth++;
                } else if (token == JsonToken.END_ARRAY) {
                    depth--;
                } else if (token != null && token.isNumeric()) {
                    add(json.getFloatValue());
                } else {
                    throw bad("inputs[0].data[" + count + "]", "is no number");
                }
            }
        }

        private void add(float value) {
            data = count == data.length ? Arrays.copyOf(data, 2 * count) : data;
            data[count++] = value;
        }

        /** What is done with one parameter; the parser stands at its value. */
        private interface Parameter {
            void take(String field, String name) throws IOException;
        }

        private void parameters(String owner, Parameter parameter) throws IOException {
            expect(json.currentToken(), JsonToken.START_OBJECT, owner + "parameters");
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String parameterName = json.currentName();
                json.nextToken();
                parameter.take(owner + "parameters." + parameterName, parameterName);
                json.skipChildren();
            }
        }

        private void ofInput(String field, String parameter) throws IOException {
            if (parameter.equals("binary_data_size")) {
                if (json.currentToken() != JsonToken.VALUE_NUMBER_INT) {
                    throw bad(field, "is no whole number");
                }
                rawBytes = json.getLongValue();
            }
        }

        private void ofRequest(String field, String parameter) throws IOException {
            if (parameter.equals("binary_data_output")) {
                allRaw = truth(field);
            }
        }

        private boolean truth(String field) {
            if (!json.currentToken().isBoolean()) {
                throw bad(field, "is neither true nor false");
            }
            return json.currentToken() == JsonToken.VALUE_TRUE;
        }

        private void outputs() throws IOException {
            expect(json.currentToken(), JsonToken.START_ARRAY, "outputs");
            while (json.nextToken() == JsonToken.START_OBJECT) {
                output("outputs[" + outputs.size() + "].");
            }
            expect(json.currentToken(), JsonToken.END_ARRAY, "outputs");
        }

        private void output(String owner) throws IOException {
            String output = null;
            Boolean[] binary = new Boolean[1];
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                json.nextToken();
                switch (field) {
                    case "name" -> output = text(owner + "name");
                    case "parameters" ->
                        parameters(owner, (path, parameter) -> {
                            if (parameter.equals("binary_data")) {
                                binary[0] = truth(path);
                            }
                        });
                    default -> json.skipChildren();
                }
            }
            if (!InferAnswer.OUTPUTS.contains(output)) {
                throw bad(
                        owner + "name",
                        "is " + (output == null ? "missing" : "\"" + output + "\"") + ": there are "
                                + InferAnswer.OUTPUTS);
            }
            outputs.add(output);
            if (binary[0] != null) {
                (binary[0] ? raw : asJson).add(output);
            }
        }

        /** Outputs that go as bytes: what each says of itself counts before what the request says of all. */
        private Set<String> rawOutputs() {
            Set<String> all = new HashSet<>(allRaw ? InferAnswer.OUTPUTS : Set.of());
            all.removeAll(asJson);
            all.addAll(raw);
            return all;
        }

        private String text(String field) throws IOException {
            expect(json.currentToken(), JsonToken.VALUE_STRING, field);
            return json.getText();
        }

        private static void expect(JsonToken found, JsonToken wanted, String field) {
            if (found != wanted) {
                throw bad(
                        field,
                        "must be "
                                + switch (wanted) {
                                    case START_OBJECT -> "an object";
                                    case START_ARRAY -> "a list";
                                    case END_ARRAY -> "a list of nothing else";
                                    default -> "a text";
                                });
            }
        }

        private InferRequest checked() {
            if (!input) {
                throw bad("inputs", "is missing: the tensor " + INPUT + " is needed");
            }
            if (!INPUT.equals(name)) {
                throw bad(
                        "inputs[0].name",
                        "is " + (name == null ? "missing" : "\"" + name + "\"") + ": " + INPUT + " is needed");
            }
            long[] wanted = {spec.timeSteps(), spec.polarities(), spec.height(), spec.width()};
            boolean fits = shape.size() == 5;
            for (int i = 0; fits && i < 4; i++) {
                fits = shape.get(i + 1) == wanted[i];
            }
            if (!fits || shape.get(0) < 1 || shape.get(0) > mostWindows) {
                throw bad(
                        "inputs[0].shape",
                        "is " + shape + ": [N, " + wanted[0] + ", " + wanted[1] + ", " + wanted[2] + ", " + wanted[3]
                                + "] is needed, N from 1 to " + mostWindows);
            }
            int windows = shape.get(0).intValue();
            int elements = Math.multiplyExact(windows, spec.elements());
            String own = datatype(spec);
            if (!own.equals(datatype) && !"FP32".equals(datatype)) {
                throw bad(
                        "inputs[0].datatype",
                        "is " + (datatype == null ? "missing" : "\"" + datatype + "\"") + ": " + own
                                + " or FP32 is needed");
            }
            if (rawBytes >= 0) {
                raw(elements);
            } else if (data == null) {
                throw bad("inputs[0].data", "is missing");
            } else if (rawFrom != body.length) {
                throw bad("inputs[0].parameters.binary_data_size", "is missing, and bytes follow the JSON");
            }
            if (count != elements) {
                throw bad("inputs[0].data", "has " + count + " elements, the shape states " + elements);
            }
            range();
            return new InferRequest(
                    id, data.length == count ? data : Arrays.copyOf(data, count), windows, outputs, rawOutputs());
        }

        private void raw(int elements) {
            int width = datatype.equals("FP32") ? 4 : 1;
            int came = body.length - rawFrom;
            if (rawBytes != (long) elements * width || came != rawBytes) {
                throw bad(
                        "inputs[0].parameters.binary_data_size",
                        "is " + rawBytes + ", " + came + " bytes follow the JSON, and the shape needs "
                                + (long) elements * width);
            }
            data = new float[elements];
            count = elements;
            for (int i = 0; i < elements; i++) {
                data[i] = rawElement(rawFrom + i * width);
            }
        }

        private float rawElement(int at) {
            return switch (datatype) {
                case "FP32" ->
                    Float.intBitsToFloat(body[at] & 255
                            | (body[at + 1] & 255) << 8
                            | (body[at + 2] & 255) << 16
                            | body[at + 3] << 24);
                case "INT8" -> body[at];
                default -> body[at] & 255;
            };
        }

        private void range() {
            if (spec.element() == FrameSpec.Element.FLOAT32) {
                for (int i = 0; i < count; i++) {
                    if (!Float.isFinite(data[i])) {
                        throw bad("inputs[0].data[" + i + "]", "is " + data[i] + ": no number to compute with");
                    }
                }
                return;
            }
            int low = spec.element() == FrameSpec.Element.INT8 ? -128 : 0;
            // A count given to a network of marks would be answered, and wrongly.
            int high = spec.value() == FrameSpec.Value.BINARY ? 1 : low + 255;
            for (int i = 0; i < count; i++) {
                if (!(data[i] >= low && data[i] <= high) || data[i] != (int) data[i]) {
                    throw bad(
                            "inputs[0].data[" + i + "]",
                            "is " + data[i] + ": the model takes whole numbers from " + low + " to " + high);
                }
            }
        }
    }
}
