package org.saccade.trainer.export;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import io.jhdf.api.WritableGroup;
import java.lang.reflect.Array;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.saccade.snn.emit.NirGraph;

/**
 * NIR graphs in HDF5 files, as the Python package {@code nir} reads and writes them.
 *
 * <pre>
 *   /version                     text
 *   /node/type                   "NIRGraph"
 *   /node/edges                  text [E, 2], from and to
 *   /node/nodes/NAME/type        text, such as "LIF"
 *   /node/nodes/NAME/PARAMETER   float32 or int64, of the parameter's shape; none for a single number
 *   /node/metadata/KEY           text
 * </pre>
 *
 * Reading is for files written here: to see that what lies on the disk is the graph. Stateless.
 */
public final class NirFile {

    /** The version of the package whose layout this is. */
    private static final String VERSION = "1.0";

    private NirFile() {}

    /** Writes a graph. */
    public static void write(Path file, NirGraph graph) {
        try (WritableHdfFile out = HdfFile.write(file)) {
            out.putDataset("version", VERSION);
            WritableGroup node = out.putGroup("node");
            node.putDataset("type", "NIRGraph");
            WritableGroup nodes = node.putGroup("nodes");
            graph.nodes().forEach((name, value) -> {
                WritableGroup group = nodes.putGroup(name);
                group.putDataset("type", value.type());
                value.values().forEach((key, parameter) -> group.putDataset(key, array(parameter)));
            });
            node.putDataset(
                    "edges",
                    graph.edges().stream()
                            .map(edge -> new String[] {edge.from(), edge.to()})
                            .toArray(String[][]::new));
            WritableGroup metadata = node.putGroup("metadata");
            graph.metadata().forEach(metadata::putDataset);
        }
    }

    /** Reads a graph that {@link #write} wrote. */
    public static NirGraph read(Path file) {
        try (HdfFile in = new HdfFile(file)) {
            Map<String, NirGraph.Node> found = new LinkedHashMap<>();
            Group group = (Group) in.getByPath("/node/nodes");
            group.getChildren().forEach((name, node) -> found.put(name, node((Group) node)));
            List<NirGraph.Edge> edges = new ArrayList<>();
            for (Object[] edge : (Object[][]) in.getDatasetByPath("/node/edges").getData()) {
                edges.add(new NirGraph.Edge((String) edge[0], (String) edge[1]));
            }
            Map<String, String> metadata = new LinkedHashMap<>();
            ((Group) in.getByPath("/node/metadata"))
                    .getChildren()
                    .forEach((key, value) -> metadata.put(key, (String) ((Dataset) value).getData()));
            return new NirGraph(inOrder(found, edges), edges, metadata);
        }
    }

    private static NirGraph.Node node(Group group) {
        Map<String, NirGraph.Value> values = new LinkedHashMap<>();
        String type = "";
        for (Map.Entry<String, Node> child : group.getChildren().entrySet()) {
            Dataset dataset = (Dataset) child.getValue();
            if (child.getKey().equals("type")) {
                type = (String) dataset.getData();
            } else {
                values.put(child.getKey(), value(dataset));
            }
        }
        return new NirGraph.Node(type, values);
    }

    private static NirGraph.Value value(Dataset dataset) {
        List<Integer> shape = new ArrayList<>();
        for (int side : dataset.getDimensions()) {
            shape.add(side);
        }
        Object flat = shape.isEmpty() ? new Object[] {dataset.getData()} : dataset.getDataFlat();
        float[] data = new float[Array.getLength(flat)];
        for (int i = 0; i < data.length; i++) {
            data[i] = ((Number) Array.get(flat, i)).floatValue();
        }
        return new NirGraph.Value(shape, data, dataset.getJavaType() == long.class);
    }

    /** HDF5 lists names in order of the alphabet; a graph lists each node after those that feed it. */
    private static Map<String, NirGraph.Node> inOrder(Map<String, NirGraph.Node> nodes, List<NirGraph.Edge> edges) {
        Map<String, NirGraph.Node> ordered = new LinkedHashMap<>();
        while (ordered.size() < nodes.size()) {
            Map<String, NirGraph.Node> next = nodes.entrySet().stream()
                    .filter(node -> !ordered.containsKey(node.getKey()))
                    .filter(node -> edges.stream()
                            .filter(edge -> edge.to().equals(node.getKey()))
                            .allMatch(edge -> ordered.containsKey(edge.from())))
                    .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, LinkedHashMap::new));
            if (next.isEmpty()) {
                throw new ExportException("a NIR graph goes round in a circle");
            }
            ordered.putAll(next);
        }
        return ordered;
    }

    /** A Java array of the value's shape. */
    private static Object array(NirGraph.Value value) {
        if (value.shape().isEmpty()) {
            return (long) value.data()[0];
        }
        int[] next = {0};
        return array(value, 0, next);
    }

    private static Object array(NirGraph.Value value, int axis, int[] next) {
        int side = value.shape().get(axis);
        if (axis == value.shape().size() - 1) {
            Object row = value.whole() ? new long[side] : new float[side];
            for (int i = 0; i < side; i++) {
                float number = value.data()[next[0]++];
                if (value.whole()) {
                    Array.setLong(row, i, (long) number);
                } else {
                    Array.setFloat(row, i, number);
                }
            }
            return row;
        }
        Object first = array(value, axis + 1, next);
        Object rows = Array.newInstance(first.getClass(), side);
        Array.set(rows, 0, first);
        for (int i = 1; i < side; i++) {
            Array.set(rows, i, array(value, axis + 1, next));
        }
        return rows;
    }
}
