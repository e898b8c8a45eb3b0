package org.saccade.snn.emit;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What TensorRT's parser takes: the operators marked as supported in the table of NVIDIA's onnx-tensorrt, {@code docs/operators.md} at commit
 * 6d0ab7be324d02c7feb3a306b6fdbeae84f71ddc, for TensorRT 8.5 and operators up to opset 17, which is what graphs here are written in. Stateless.
 */
public final class TensorRtOperators {

    /** Names of the supported operators. */
    public static final Set<String> SUPPORTED = Set.of(
            """
            Abs Acos Acosh Add And ArgMax ArgMin Asin Asinh Atan Atanh AveragePool BatchNormalization Cast Ceil Celu Clip Concat Constant
            ConstantOfShape Conv ConvTranspose Cos Cosh CumSum DepthToSpace DequantizeLinear Div Dropout Einsum Elu Equal Erf Exp Expand EyeLike
            Flatten Floor Gather GatherElements GatherND Gemm GlobalAveragePool GlobalLpPool GlobalMaxPool Greater GreaterOrEqual GridSample GRU
            HardSwish HardSigmoid Identity If ImageScaler InstanceNormalization IsNaN LeakyRelu Less LessOrEqual Log LogSoftmax Loop LRN LSTM
            LpNormalization LpPool MatMul Max MaxPool Mean MeanVarianceNormalization Min Mod Mul Neg NonMaxSuppression NonZero Not OneHot Or Pad
            ParametricSoftplus Pow PRelu QuantizeLinear RandomNormal RandomNormalLike RandomUniform RandomUniformLike Range Reciprocal ReduceL1
            ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare Relu Reshape Resize
            ReverseSequence RNN RoiAlign Round ScaledTanh Scan Scatter ScatterElements ScatterND Selu Shape Shrink Sigmoid Sign Sin Sinh Size
            Slice Softmax Softplus Softsign SpaceToDepth Split Sqrt Squeeze Sub Sum Tan Tanh ThresholdedRelu Tile TopK Transpose Trilu Unsqueeze
            Upsample Where Xor"""
                    .split("\\s+"));

    private TensorRtOperators() {}

    /** The operators of a graph. */
    public static Set<String> of(byte[] onnx) {
        Set<String> operators = new TreeSet<>();
        graph(onnx).getNodeList().forEach(node -> operators.add(node.getOpType()));
        return operators;
    }

    /** Why TensorRT would not take a graph; empty where it does: unknown operators, and integers that are not int8 with zero point 0. */
    public static List<String> problems(byte[] onnx) {
        GraphProto graph = graph(onnx);
        Map<String, TensorProto> constants = new HashMap<>();
        graph.getInitializerList().forEach(tensor -> constants.put(tensor.getName(), tensor));
        List<String> problems = new ArrayList<>();
        for (String operator : of(onnx)) {
            if (!SUPPORTED.contains(operator)) {
                problems.add("operator " + operator + " is not in TensorRT's table");
            }
        }
        for (NodeProto node : graph.getNodeList()) {
            boolean linear = node.getOpType().equals("QuantizeLinear")
                    || node.getOpType().equals("DequantizeLinear");
            TensorProto zero = linear ? constants.get(node.getInput(2)) : null;
            if (linear && (zero == null || !isZero(zero))) {
                problems.add("node " + node.getName() + ": its zero point is not int8 zero");
            }
        }
        return problems;
    }

    private static boolean isZero(TensorProto zero) {
        boolean empty = true;
        for (byte value : zero.getRawData()) {
            empty &= value == 0;
        }
        return empty && zero.getDataType() == TensorProto.DataType.INT8.getNumber();
    }

    private static GraphProto graph(byte[] onnx) {
        try {
            return ModelProto.parseFrom(onnx).getGraph();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("not an ONNX model: " + e.getMessage(), e);
        }
    }
}
