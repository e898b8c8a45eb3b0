package org.saccade.snn.emit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.saccade.snn.net.Weights;
import org.saccade.snn.spec.LayerPlan;
import org.saccade.snn.spec.NetworkSpec;
import org.saccade.snn.spec.TensorSpec;

/**
 * Writes a network as a TorchScript archive that PyTorch, libtorch and DJL load. Equal inputs give equal bytes.
 *
 * <pre>
 * network/data.pkl            the module tree: network.layers."0".weight and so on, see {@link PickleWriter}
 * network/byteorder           "little"
 * network/code/__torch__.py   one class per layer and the network's methods, see {@link TorchCode}
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
    public static byte[] forTraining(NetworkSpec spec, Weights weights, StepPlan plan) {
        return write(spec, weights, TorchCode.training(spec, plan));
    }

    private static byte[] write(NetworkSpec spec, Weights weights, String methods) {
        weights.checkedFor(spec);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.setMethod(ZipOutputStream.STORED);
            put(zip, "data.pkl", pickle(spec));
            put(zip, "byteorder", "little".getBytes(StandardCharsets.US_ASCII));
            put(zip, "code/__torch__.py", (classes(spec) + methods).getBytes(StandardCharsets.UTF_8));
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

    /** Class declarations: what attributes the objects of the pickle have. */
    private static String classes(NetworkSpec spec) {
        StringBuilder code = new StringBuilder();
        List<LayerPlan> layers = layers(spec);
        for (LayerPlan p : layers) {
            code.append("class Layer").append(p.index()).append("(Module):\n");
            code.append("  __parameters__ = [").append(fields(p, true)).append("]\n");
            code.append("  __buffers__ = [").append(fields(p, false)).append("]\n");
            p.tensors().forEach(t -> code.append("  ").append(field(t)).append(" : Tensor\n"));
            code.append("  training : bool\n");
        }
        code.append("class Layers(Module):\n  __parameters__ = []\n  __buffers__ = []\n  __annotations__ = []\n");
        for (LayerPlan p : layers) {
            code.append("  __annotations__[\"").append(p.index()).append("\"] = __torch__.Layer");
            code.append(p.index()).append("\n");
        }
        code.append("  training : bool\n");
        return code.append("class Network(Module):\n  __parameters__ = []\n  __buffers__ = []\n")
                .append("  layers : __torch__.Layers\n  training : bool\n")
                .toString();
    }

    private static String fields(LayerPlan p, boolean trained) {
        List<String> names = new ArrayList<>();
        p.tensors().stream().filter(t -> t.trained() == trained).forEach(t -> names.add('"' + field(t) + "\", "));
        return String.join("", names);
    }

    private static String field(TensorSpec t) {
        return t.name().substring(t.name().lastIndexOf('.') + 1);
    }

    private static List<LayerPlan> layers(NetworkSpec spec) {
        return spec.plan().stream().filter(p -> !p.tensors().isEmpty()).toList();
    }

    private static byte[] pickle(NetworkSpec spec) {
        PickleWriter out = new PickleWriter();
        object(out, "Network");
        out.text("layers");
        object(out, "Layers");
        int file = 0;
        for (LayerPlan p : layers(spec)) {
            out.text(Integer.toString(p.index()));
            object(out, "Layer" + p.index());
            for (TensorSpec t : p.tensors()) {
                out.text(field(t));
                out.tensor(Integer.toString(file++), t.shape(), Math.toIntExact(t.size()), t.trained());
            }
            endObject(out);
        }
        endObject(out);
        endObject(out);
        return out.end();
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
