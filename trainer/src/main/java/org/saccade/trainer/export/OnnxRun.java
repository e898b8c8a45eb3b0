package org.saccade.trainer.export;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.Map;
import org.saccade.snn.emit.OnnxEnvironment;

/** One ONNX graph in ONNX Runtime on the CPU, for comparisons: plain arrays in and out. For one thread. */
final class OnnxRun implements AutoCloseable {

    private final OrtEnvironment environment = OnnxEnvironment.get();
    private final OrtSession session;
    private final String file;

    /** An input array and its shape. */
    @SuppressWarnings("ArrayRecordComponent")
    record Value(long[] shape, float[] data) {}

    OnnxRun(String file, byte[] onnx) {
        this.file = file;
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            session = environment.createSession(onnx, options);
        } catch (OrtException e) {
            throw new ExportException(file + " does not load into ONNX Runtime: " + e.getMessage(), e);
        }
    }

    Map<String, float[]> run(Map<String, Value> inputs) {
        Map<String, OnnxTensor> tensors = new HashMap<>();
        try {
            for (Map.Entry<String, Value> input : inputs.entrySet()) {
                Value value = input.getValue();
                tensors.put(
                        input.getKey(),
                        OnnxTensor.createTensor(environment, FloatBuffer.wrap(value.data()), value.shape()));
            }
            Map<String, float[]> outputs = new HashMap<>();
            try (OrtSession.Result result = session.run(tensors)) {
                for (Map.Entry<String, ai.onnxruntime.OnnxValue> output : result) {
                    FloatBuffer values = ((OnnxTensor) output.getValue()).getFloatBuffer();
                    float[] copy = new float[values.remaining()];
                    values.get(copy);
                    outputs.put(output.getKey(), copy);
                }
            }
            return outputs;
        } catch (OrtException e) {
            throw new ExportException(file + " does not run: " + e.getMessage(), e);
        } finally {
            tensors.values().forEach(OnnxTensor::close);
        }
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new ExportException(file + ": " + e.getMessage(), e);
        }
    }
}
