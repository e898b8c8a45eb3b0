package org.saccade.snn.emit;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Builds one ONNX model: opset 17, IR version 8. Values are named by the caller or numbered; dimensions are numbers, or a
 * word where they are dynamic. Equal calls give equal bytes.
 */
final class OnnxGraph {
    private static final int OPSET = 17;
    private static final int IR_VERSION = 8;

    private final GraphProto.Builder graph = GraphProto.newBuilder();
    private final Map<String, String> metadata = new TreeMap<>();
    /** Where nodes go: the graph, or a branch that is being written. */
    private GraphProto.Builder nodes = graph;

    private int counter;

    OnnxGraph(String name) {
        graph.setName(name);
    }

    /** Adds a node with one output; attributes as name, value pairs (Long, Float or long[]). Returns the output's name. */
    String op(String type, List<String> inputs, Object... attributes) {
        return named(type.toLowerCase(java.util.Locale.ROOT) + "_" + counter++, type, inputs, attributes);
    }

    /** The same with a chosen name for the output. */
    String named(String output, String type, List<String> inputs, Object... attributes) {
        nodes.addNode(node(type, inputs, attributes).addOutput(output));
        return output;
    }

    /**
     * A value that is made in one of two ways, chosen when the graph runs; both may read any value made so far.
     *
     * @param condition a boolean of one element
     * @param then writes the nodes for true and returns the name of their float32 value
     * @param otherwise the same for false
     */
    String either(String condition, Supplier<String> then, Supplier<String> otherwise) {
        NodeProto.Builder node = node("If", List.of(condition));
        node.addAttribute(branch("then_branch", then)).addAttribute(branch("else_branch", otherwise));
        String output = "if_" + counter++;
        nodes.addNode(node.addOutput(output));
        return output;
    }

    private AttributeProto branch(String name, Supplier<String> body) {
        GraphProto.Builder outer = nodes;
        nodes = GraphProto.newBuilder().setName(name + "_" + counter++);
        TypeProto.Tensor.Builder tensor = TypeProto.Tensor.newBuilder();
        tensor.setElemType(TensorProto.DataType.FLOAT.getNumber());
        String value = body.get();
        nodes.addOutput(ValueInfoProto.newBuilder()
                .setName(value)
                .setType(TypeProto.newBuilder().setTensorType(tensor)));
        AttributeProto.Builder attribute = AttributeProto.newBuilder().setName(name);
        attribute.setType(AttributeProto.AttributeType.GRAPH).setG(nodes);
        nodes = outer;
        return attribute.build();
    }

    /** Adds a node with several outputs. */
    List<String> split(String input, String sizes, int count, long axis) {
        NodeProto.Builder node = node("Split", List.of(input, sizes), "axis", axis);
        List<String> outputs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            outputs.add("split_" + counter + "_" + i);
        }
        counter++;
        nodes.addNode(node.addAllOutput(outputs));
        return outputs;
    }

    /** Adds a node with numbered outputs and no attributes. */
    List<String> outputs(String type, List<String> inputs, int count) {
        List<String> outputs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            outputs.add(type.toLowerCase(java.util.Locale.ROOT) + "_" + counter + "_" + i);
        }
        counter++;
        nodes.addNode(node(type, inputs).addAllOutput(outputs));
        return outputs;
    }

    private NodeProto.Builder node(String type, List<String> inputs, Object... attributes) {
        NodeProto.Builder node = NodeProto.newBuilder().setOpType(type).setName(type + "_" + nodes.getNodeCount());
        node.addAllInput(inputs);
        for (int i = 0; i < attributes.length; i += 2) {
            AttributeProto.Builder a = AttributeProto.newBuilder().setName((String) attributes[i]);
            if (attributes[i + 1] instanceof Long l) {
                a.setType(AttributeProto.AttributeType.INT).setI(l);
            } else if (attributes[i + 1] instanceof Float f) {
                a.setType(AttributeProto.AttributeType.FLOAT).setF(f);
            } else {
                a.setType(AttributeProto.AttributeType.INTS);
                for (long l : (long[]) attributes[i + 1]) {
                    a.addInts(l);
                }
            }
            node.addAttribute(a);
        }
        return node;
    }

    /** A float32 constant of a shape; in a branch it belongs to that, where the engine may give it another layout. */
    String floats(String name, float[] values, long... shape) {
        ByteBuffer raw =
                ByteBuffer.allocate(Math.multiplyExact(4, values.length)).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(values);
        return constant(name, TensorProto.DataType.FLOAT, ByteString.copyFrom(raw), shape);
    }

    /** A float32 constant without dimensions. */
    String scalar(String name, double value) {
        return floats(name, new float[] {(float) value});
    }

    /** A constant of 8 bit integers, signed or not. */
    String bytes(String name, byte[] values, boolean signed, long... shape) {
        TensorProto.DataType type = signed ? TensorProto.DataType.INT8 : TensorProto.DataType.UINT8;
        return constant(name, type, ByteString.copyFrom(values), shape);
    }

    /** An int32 vector constant. */
    String int32s(String name, int[] values) {
        ByteBuffer raw =
                ByteBuffer.allocate(Math.multiplyExact(4, values.length)).order(ByteOrder.LITTLE_ENDIAN);
        raw.asIntBuffer().put(values);
        return constant(name, TensorProto.DataType.INT32, ByteString.copyFrom(raw), values.length);
    }

    private String constant(String name, TensorProto.DataType type, ByteString raw, long... shape) {
        TensorProto.Builder t = TensorProto.newBuilder().setName(name);
        t.setDataType(type.getNumber()).setRawData(raw);
        for (long d : shape) {
            t.addDims(d);
        }
        nodes.addInitializer(t);
        return name;
    }

    /** An int64 vector constant. */
    String ints(String name, long... values) {
        TensorProto.Builder t = TensorProto.newBuilder().setName(name);
        t.setDataType(TensorProto.DataType.INT64.getNumber()).addDims(values.length);
        for (long v : values) {
            t.addInt64Data(v);
        }
        nodes.addInitializer(t);
        return name;
    }

    /** Declares a float32 input; dimensions are Integer or, where dynamic, String. */
    void input(String name, List<?> dimensions) {
        graph.addInput(value(name, dimensions));
    }

    /** Declares a float32 output. */
    void output(String name, List<?> dimensions) {
        graph.addOutput(value(name, dimensions));
    }

    private static ValueInfoProto value(String name, List<?> dimensions) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (Object d : dimensions) {
            TensorShapeProto.Dimension.Builder dimension = TensorShapeProto.Dimension.newBuilder();
            shape.addDim(d instanceof Integer n ? dimension.setDimValue(n) : dimension.setDimParam((String) d));
        }
        TypeProto.Tensor.Builder tensor = TypeProto.Tensor.newBuilder();
        tensor.setElemType(TensorProto.DataType.FLOAT.getNumber()).setShape(shape);
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }

    /** Adds an entry to the model's metadata. */
    void metadata(String key, String value) {
        metadata.put(key, value);
    }

    /** The finished model. */
    byte[] toBytes() {
        ModelProto.Builder model =
                ModelProto.newBuilder().setIrVersion(IR_VERSION).setProducerName("saccade");
        model.addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET));
        metadata.forEach((k, v) -> model.addMetadataProps(
                StringStringEntryProto.newBuilder().setKey(k).setValue(v)));
        return model.setGraph(graph).build().toByteArray();
    }
}
