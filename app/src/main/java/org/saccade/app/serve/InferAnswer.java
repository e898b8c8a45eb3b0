package org.saccade.app.serve;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.saccade.inference.model.Answer;

/**
 * What the protocol says of the answers to one request.
 *
 * @param json the object
 * @param raw what follows it: tensors that were asked for as bytes, one behind the other in the order of the outputs, low byte first
 */
record InferAnswer(Map<String, Object> json, ByteBuffer raw) {

    static final String LOGITS = "logits";
    static final String PROBABILITIES = "probabilities";
    static final String CLASS = "class";
    /** In the order in which they are given. */
    static final List<String> OUTPUTS = List.of(LOGITS, PROBABILITIES, CLASS);

    static InferAnswer of(String name, String model, InferRequest asked, List<Answer> answers) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("model_name", name);
        body.put("model_version", model);
        if (asked.id() != null) {
            body.put("id", asked.id());
        }
        Set<String> wanted = asked.outputs();
        int classes = answers.get(0).logits().length;
        ByteBuffer raw = ByteBuffer.allocate(Float.BYTES * answers.size() * (2 * classes + 1))
                .order(ByteOrder.LITTLE_ENDIAN);
        List<Map<String, Object>> outputs = new ArrayList<>();
        for (String output : OUTPUTS) {
            if (wanted.isEmpty() || wanted.contains(output)) {
                outputs.add(tensor(output, answers, asked.raw().contains(output) ? raw : null));
            }
        }
        body.put("outputs", outputs);
        return new InferAnswer(body, raw.flip());
    }

    private static Map<String, Object> tensor(String output, List<Answer> answers, ByteBuffer raw) {
        Map<String, Object> tensor = new LinkedHashMap<>();
        tensor.put("name", output);
        int windows = answers.size();
        List<Number> data = new ArrayList<>();
        if (output.equals(CLASS)) {
            tensor.put("datatype", "INT32");
            tensor.put("shape", List.of(windows));
            answers.forEach(answer -> data.add(answer.best()));
        } else {
            for (Answer answer : answers) {
                for (float value : output.equals(LOGITS) ? answer.logits() : answer.scores()) {
                    data.add(value);
                }
            }
            tensor.put("datatype", "FP32");
            tensor.put("shape", List.of(windows, data.size() / windows));
        }
        if (raw == null) {
            tensor.put("data", data);
        } else {
            data.forEach(value -> put(value, raw));
            tensor.put("parameters", Map.of("binary_data_size", Float.BYTES * data.size()));
        }
        return tensor;
    }

    private static void put(Number value, ByteBuffer raw) {
        if (value instanceof Integer whole) {
            raw.putInt(whole);
        } else {
            raw.putFloat(value.floatValue());
        }
    }
}
