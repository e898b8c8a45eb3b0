package org.saccade.snn.emit;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.saccade.snn.emit.NirGraph.Node;

/**
 * Integrates a {@link NirGraph} by Euler's rule, in plain Java from the nodes' equations alone: what a reader of the file would get. For one
 * thread.
 */
public final class NirRun {

    private final NirGraph graph;
    private final double dt;
    private final Map<String, float[]> potentials = new HashMap<>();
    private final Map<String, Long> spikes = new TreeMap<>();
    /** [C, H, W] of what a node puts out, or [F, 1, 1]. */
    private final Map<String, int[]> shapes = new HashMap<>();

    /** @param dt time step in seconds */
    public NirRun(NirGraph graph, double dt) {
        this.graph = graph;
        this.dt = dt;
        reset();
    }

    /** All potentials and counts back to 0. */
    public void reset() {
        potentials.clear();
        graph.nodes().forEach((name, node) -> {
            if (node.type().equals("LIF") || node.type().equals("IF")) {
                potentials.put(name, new float[node.get("r").length]);
                spikes.put(name, 0L);
            }
        });
    }

    /** One time step: from [P, H, W] to what arrives at the output. */
    public float[] step(float[] input) {
        Map<String, float[]> values = new HashMap<>();
        float[] result = null;
        for (Map.Entry<String, Node> entry : graph.nodes().entrySet()) {
            String name = entry.getKey();
            Node node = entry.getValue();
            List<String> from = graph.feeding(name);
            float[] x = from.isEmpty() ? input : sum(from, values);
            int[] shape = from.isEmpty() ? sides(node.get("shape")) : shapes.get(from.get(0));
            values.put(name, output(name, node, x, shape));
            result = node.type().equals("Output") ? values.get(name) : result;
        }
        return result;
    }

    /** Spikes of each layer of neurons since the last reset, in the order of their names. */
    public long[] spikes() {
        return spikes.values().stream().mapToLong(Long::longValue).toArray();
    }

    private static float[] sum(List<String> from, Map<String, float[]> values) {
        float[] sum = values.get(from.get(0)).clone();
        for (String other : from.subList(1, from.size())) {
            float[] more = values.get(other);
            for (int i = 0; i < sum.length; i++) {
                sum[i] += more[i];
            }
        }
        return sum;
    }

    private float[] output(String name, Node node, float[] x, int[] shape) {
        shapes.put(name, shape);
        return switch (node.type()) {
            case "Input", "Output" -> x;
            case "Flatten" -> {
                shapes.put(name, new int[] {x.length, 1, 1});
                yield x;
            }
            case "Conv2d" -> conv(name, node, x, shape);
            case "AvgPool2d" -> pool(name, node, x, shape);
            case "Affine" -> affine(name, node, x);
            case "LIF", "IF" -> neurons(name, node, x);
            case "Threshold" -> {
                float[] out = new float[x.length];
                for (int i = 0; i < x.length; i++) {
                    out[i] = x[i] > node.get("threshold")[i] ? 1 : 0;
                }
                yield out;
            }
            default -> throw new NirException("node " + name + " has the type " + node.type());
        };
    }

    private float[] neurons(String name, Node node, float[] x) {
        float[] v = potentials.get(name);
        float[] out = new float[x.length];
        boolean leaky = node.type().equals("LIF");
        long fired = 0;
        for (int i = 0; i < x.length; i++) {
            double r = node.get("r")[i];
            double slope = leaky ? (node.get("v_leak")[i] - v[i] + r * x[i]) / node.get("tau")[i] : r * x[i];
            v[i] = (float) (v[i] + dt * slope);
            if (v[i] > node.get("v_threshold")[i]) {
                out[i] = 1;
                v[i] = node.get("v_reset")[i];
                fired++;
            }
        }
        spikes.merge(name, fired, Long::sum);
        return out;
    }

    private float[] affine(String name, Node node, float[] x) {
        float[] out = node.get("bias").clone();
        float[] weight = node.get("weight");
        for (int o = 0; o < out.length; o++) {
            double sum = out[o];
            for (int i = 0; i < x.length; i++) {
                sum += weight[o * x.length + i] * x[i];
            }
            out[o] = (float) sum;
        }
        shapes.put(name, new int[] {out.length, 1, 1});
        return out;
    }

    private float[] conv(String name, Node node, float[] x, int[] in) {
        List<Integer> kernel = node.values().get("weight").shape();
        int padding = node.size("padding", 0);
        int stride = node.size("stride", 0);
        int[] out = outSides(kernel.get(0), in, kernel.get(2), kernel.get(3), stride, padding);
        float[] y = new float[out[0] * out[1] * out[2]];
        float[] weight = node.get("weight");
        int at = 0;
        for (int o = 0; o < out[0]; o++) {
            for (int row = 0; row < out[1]; row++) {
                for (int column = 0; column < out[2]; column++) {
                    double sum = node.get("bias")[o];
                    for (int c = 0; c < in[0]; c++) {
                        for (int ky = 0; ky < kernel.get(2); ky++) {
                            int yIn = row * stride + ky - padding;
                            for (int kx = 0; yIn >= 0 && yIn < in[1] && kx < kernel.get(3); kx++) {
                                int xIn = column * stride + kx - padding;
                                if (xIn >= 0 && xIn < in[2]) {
                                    int w = ((o * in[0] + c) * kernel.get(2) + ky) * kernel.get(3) + kx;
                                    sum += weight[w] * x[(c * in[1] + yIn) * in[2] + xIn];
                                }
                            }
                        }
                    }
                    y[at++] = (float) sum;
                }
            }
        }
        shapes.put(name, out);
        return y;
    }

    private float[] pool(String name, Node node, float[] x, int[] in) {
        int height = node.size("kernel_size", 0);
        int width = node.size("kernel_size", 1);
        int stride = node.size("stride", 0);
        int[] out = outSides(in[0], in, height, width, stride, 0);
        float[] y = new float[out[0] * out[1] * out[2]];
        int at = 0;
        for (int c = 0; c < out[0]; c++) {
            for (int row = 0; row < out[1]; row++) {
                for (int column = 0; column < out[2]; column++) {
                    double sum = 0;
                    for (int ky = 0; ky < height; ky++) {
                        for (int kx = 0; kx < width; kx++) {
                            sum += x[(c * in[1] + row * stride + ky) * in[2] + column * stride + kx];
                        }
                    }
                    y[at++] = (float) (sum / (height * width));
                }
            }
        }
        shapes.put(name, out);
        return y;
    }

    private static int[] outSides(int channels, int[] in, int height, int width, int stride, int padding) {
        return new int[] {
            channels, (in[1] + 2 * padding - height) / stride + 1, (in[2] + 2 * padding - width) / stride + 1
        };
    }

    private static int[] sides(float[] shape) {
        return new int[] {Math.round(shape[0]), Math.round(shape[1]), Math.round(shape[2])};
    }
}
