package org.saccade.app.serve;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.saccade.inference.model.Answer;

/** What the protocol says of the answers to one request. */
final class InferAnswer {

    static final String LOGITS = "logits";
    static final String PROBABILITIES = "probabilities";
    static final String CLASS = "class";
    /** In the order in which they are given. */
    static final List<String> OUTPUTS = List.of(LOGITS, PROBABILITIES, CLASS);

    private InferAnswer() {}

    /** @param wanted names of outputs; empty: all */
    static Map<String, Object> of(String name, String model, String id, List<Answer> answers, Set<String> wanted) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("model_name", name);
        body.put("model_version", model);
        if (id != null) {
            body.put("id", id);
        }
        List<Map<String, Object>> outputs = new ArrayList<>();
        for (String output : OUTPUTS) {
            if (wanted.isEmpty() || wanted.contains(output)) {
                outputs.add(tensor(output, answers));
            }
        }
        body.put("outputs", outputs);
        return body;
    }

    private static Map<String, Object> tensor(String output, List<Answer> answers) {
        Map<String, Object> tensor = new LinkedHashMap<>();
        tensor.put("name", output);
        int windows = answers.size();
        if (output.equals(CLASS)) {
            tensor.put("datatype", "INT32");
            tensor.put("shape", List.of(windows));
            tensor.put("data", answers.stream().map(Answer::best).toList());
            return tensor;
        }
        List<Float> data = new ArrayList<>();
        for (Answer answer : answers) {
            for (float value : output.equals(LOGITS) ? answer.logits() : answer.scores()) {
                data.add(value);
            }
        }
        tensor.put("datatype", "FP32");
        tensor.put("shape", List.of(windows, data.size() / windows));
        tensor.put("data", data);
        return tensor;
    }
}
