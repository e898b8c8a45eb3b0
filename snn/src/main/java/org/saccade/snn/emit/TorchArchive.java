package org.saccade.snn.emit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.saccade.snn.net.Weights;
import org.saccade.snn.spec.NetworkSpec;
import org.saccade.snn.spec.TensorSpec;

/**
 * Writes a network as a TorchScript archive that PyTorch, libtorch and DJL load. Equal inputs give equal bytes.
 *
 * <pre>
 * network/data.pkl            the module tree: network.layers."0".weight and so on, see {@link PickleWriter}
 * network/byteorder           "little"
 * network/code/__torch__.py   one class per module and the network's methods, see {@link TorchCode}
 * network/constants.pkl       an empty tuple
 * network/data/0, 1, ...      the tensors, float32, little-endian, row-major
 * network/version             "3"
 * </pre>
 *
 * Entries are stored, not compressed. The module tree makes tensor names equal to those of {@link Weights}.
 */
public final class TorchArchive {
    private static final LocalDateTime EPOCH = LocalDateTime.of(1980, 1, 1, 0, 0);

    private TorchArchive() {}

    /** The archive for users of PyTorch and libtorch: methods {@code forward} and {@code rates} only. */
    public static byte[] forServing(NetworkSpec spec, Weights weights) {
        return write(spec, weights, TorchCode.serving(spec));
    }

    /** The archive that {@link TorchNetwork} trains: with the training step. */
    public static byte[] forTraining(NetworkSpec spec, Weights weights) {
        return write(spec, weights, TorchCode.training(spec));
    }

    private static byte[] write(NetworkSpec spec, Weights weights, String methods) {
        weights.checkedFor(spec);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.setMethod(ZipOutputStream.STORED);
            put(zip, "data.pkl", pickle(spec));
            put(zip, "byteorder", "little".getBytes(StandardCharsets.US_ASCII));
            StringBuilder code = new StringBuilder();
            classes(tree(spec), code);
            put(zip, "code/__torch__.py", code.append(methods).toString().getBytes(StandardCharsets.UTF_8));
            put(zip, "constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'});
            int file = 0;
            for (TensorSpec t : spec.tensors()) {
                float[] data = weights.data(t.name());
                ByteBuffer buffer =
                        ByteBuffer.allocate(Math.multiplyExact(4, data.length)).order(ByteOrder.LITTLE_ENDIAN);
                buffer.asFloatBuffer().put(data);
                put(zip, "data/" + file++, buffer.array());
            }
            put(zip, "version", "3\n".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException("writing an archive to memory", e);
        }
        return bytes.toByteArray();
    }

    private static void put(ZipOutputStream zip, String name, byte[] data) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(data);
        ZipEntry entry = new ZipEntry("network/" + name);
        entry.setTimeLocal(EPOCH);
        entry.setSize(data.length);
        entry.setCompressedSize(data.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(data);
        zip.closeEntry();
    }

    /** A module of the tree: tensors by their last name, modules by their next name. */
    private static final class Module {
        private final Map<String, TensorSpec> tensors = new LinkedHashMap<>();
        private final Map<String, Module> children = new LinkedHashMap<>();
        private String type = "Network";
    }

    /** The tree of a network's tensor names; the types are numbered in the order of the walk. */
    private static Module tree(NetworkSpec spec) {
        Module root = new Module();
        for (TensorSpec t : spec.tensors()) {
            Module module = root;
            for (String part : module(t).split("\\.")) {
                module = module.children.computeIfAbsent(part, p -> new Module());
            }
            module.tensors.put(field(t), t);
        }
        number(root, 0);
        return root;
    }

    private static int number(Module module, int from) {
        int next = from;
        for (Module child : module.children.values()) {
            child.type = "Module" + next;
            next = number(child, next + 1);
        }
        return next;
    }

    /** Class declarations: what attributes the objects of the pickle have. Inner ones first, the network last. */
    private static void classes(Module module, StringBuilder code) {
        module.children.values().forEach(child -> classes(child, code));
        code.append("class ").append(module.type).append("(Module):\n");
        code.append("  __parameters__ = [").append(fields(module, true)).append("]\n");
        code.append("  __buffers__ = [").append(fields(module, false)).append("]\n");
        code.append("  __annotations__ = []\n");
        module.tensors.forEach(
                (field, t) -> code.append("  __annotations__[\"").append(field).append("\"] = Tensor\n"));
        module.children.forEach((name, child) -> code.append("  __annotations__[\"")
                .append(name)
                .append("\"] = __torch__.")
                .append(child.type)
                .append('\n'));
        code.append("  training : bool\n");
    }

    private static String fields(Module module, boolean trained) {
        List<String> names = new ArrayList<>();
        module.tensors.forEach((field, t) -> {
            if (t.trained() == trained) {
                names.add('"' + field + "\", ");
            }
        });
        return String.join("", names);
    }

    /** The last part of a tensor's name. */
    static String field(TensorSpec t) {
        return t.name().substring(t.name().lastIndexOf('.') + 1);
    }

    /** All but the last part of a tensor's name. */
    static String module(TensorSpec t) {
        return t.name().substring(0, t.name().lastIndexOf('.'));
    }

    private static byte[] pickle(NetworkSpec spec) {
        PickleWriter out = new PickleWriter();
        Map<String, Integer> files = new HashMap<>();
        spec.tensors().forEach(t -> files.put(t.name(), files.size()));
        object(out, tree(spec), files);
        return out.end();
    }

    private static void object(PickleWriter out, Module module, Map<String, Integer> files) {
        object(out, module.type);
        module.tensors.forEach((field, t) -> {
            out.text(field);
            out.tensor(Integer.toString(files.get(t.name())), t.shape(), Math.toIntExact(t.size()), t.trained());
        });
        module.children.forEach((name, child) -> {
            out.text(name);
            object(out, child, files);
        });
        endObject(out);
    }

    private static void object(PickleWriter out, String type) {
        out.global("__torch__", type);
        out.newObject();
        out.beginAttributes();
    }

    private static void endObject(PickleWriter out) {
        out.text("training");
        out.bool(false);
        out.endAttributes();
    }
}
