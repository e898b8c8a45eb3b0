package org.saccade.schemas.bundle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * A folder with a trained network: what training publishes and inference loads.
 *
 * <pre>
 *   bundle.json           the manifest: network, frames, classes, skip check, metrics, size and SHA-256 of every other file
 *   weights.safetensors   parameters and running statistics
 *   step.onnx             one time step, membrane states in and out: streaming
 *   window.onnx           all time steps unrolled: TensorRT and other runtimes
 *   network.pt            TorchScript, for PyTorch users; never loaded here
 *   *-int8*.onnx          on request: the graphs in int8, listed as variants
 *   README.md             the model card
 * </pre>
 *
 * Opening checks the size and hash of every file before anything of it is used. Immutable.
 *
 * @param folder where it lies
 * @param manifest what it says of itself
 */
public record ModelBundle(Path folder, BundleManifest manifest) {

    /** Name of the manifest. */
    public static final String MANIFEST = "bundle.json";
    /** Name of the weights. */
    public static final String WEIGHTS = "weights.safetensors";
    /** Name of the streaming graph. */
    public static final String STEP_GRAPH = "step.onnx";
    /** Name of the unrolled graph. */
    public static final String WINDOW_GRAPH = "window.onnx";
    /** Name of the TorchScript archive. */
    public static final String TORCH_SCRIPT = "network.pt";
    /** Name of the model card. */
    public static final String CARD = "README.md";

    private static final long MAX_MANIFEST_BYTES = 16 << 20;
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    /**
     * Finishes a bundle: lists the files that lie in {@code folder}, and writes the manifest last, in one step.
     *
     * @param draft the manifest but for its files and, where the model id ends in a dash, the digest that is added to it
     * @throws BundleException when the folder holds a file whose name a bundle may not have
     */
    public static ModelBundle seal(Path folder, BundleManifest draft) {
        try {
            List<BundleManifest.FileEntry> files = new ArrayList<>();
            try (var listing = Files.list(folder)) {
                for (Path file : listing.sorted().toList()) {
                    String name = file.getFileName().toString();
                    if (!name.equals(MANIFEST) && !name.equals("." + MANIFEST)) {
                        files.add(new BundleManifest.FileEntry(name, Files.size(file), sha256(file)));
                    }
                }
            }
            BundleManifest manifest = with(draft, draft.model(), files);
            if (draft.model().endsWith("-")) {
                String digest = HexFormat.of().formatHex(digest().digest(JSON.writeValueAsBytes(manifest)));
                manifest = with(draft, draft.model() + digest.substring(0, 8), files);
            }
            Path temporary = folder.resolve("." + MANIFEST);
            Files.write(temporary, JSON.writeValueAsBytes(manifest));
            Files.move(
                    temporary,
                    folder.resolve(MANIFEST),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            return new ModelBundle(folder, manifest);
        } catch (IOException e) {
            throw new UncheckedIOException("writing the bundle " + folder + " failed: " + e.getMessage(), e);
        }
    }

    private static BundleManifest with(BundleManifest draft, String model, List<BundleManifest.FileEntry> files) {
        return new BundleManifest(
                draft.format(),
                model,
                draft.name(),
                draft.run(),
                draft.epoch(),
                draft.createdAtMs(),
                draft.network(),
                draft.frames(),
                draft.classes(),
                draft.skip(),
                draft.metrics(),
                files,
                draft.steps(),
                draft.variants());
    }

    /**
     * Opens and checks a bundle.
     *
     * @throws BundleException when the manifest is missing or damaged, or a file is missing, of another size, or of another hash
     */
    public static ModelBundle open(Path folder) {
        Path path = folder.resolve(MANIFEST);
        try {
            if (!Files.isRegularFile(path)) {
                throw new BundleException(folder + " is no model bundle: it has no " + MANIFEST);
            }
            if (Files.size(path) > MAX_MANIFEST_BYTES) {
                throw new BundleException(
                        path + " has " + Files.size(path) + " bytes, " + MAX_MANIFEST_BYTES + " are the most");
            }
            ModelBundle bundle = new ModelBundle(folder, parse(Files.readAllBytes(path), path.toString()));
            bundle.check();
            return bundle;
        } catch (IOException e) {
            throw new BundleException("reading " + path + " failed: " + e.getMessage(), e);
        }
    }

    private static BundleManifest parse(byte[] bytes, String where) throws IOException {
        try {
            return JSON.readValue(bytes, BundleManifest.class);
        } catch (JsonProcessingException e) {
            if (e.getCause() instanceof BundleException known) {
                throw new BundleException(where + ": " + known.getMessage(), e);
            }
            throw new BundleException(where + " is no manifest: " + e.getOriginalMessage(), e);
        }
    }

    private void check() throws IOException {
        for (BundleManifest.FileEntry entry : manifest.files()) {
            Path file = folder.resolve(entry.path());
            if (!Files.isRegularFile(file)) {
                throw new BundleException("bundle " + folder + " lacks its file " + entry.path());
            }
            if (Files.size(file) != entry.size()) {
                throw new BundleException(
                        file + " has " + Files.size(file) + " bytes, the manifest states " + entry.size());
            }
            String actual = sha256(file);
            if (!actual.equals(entry.sha256())) {
                throw new BundleException(file + " has SHA-256 " + actual + ", the manifest states " + entry.sha256());
            }
        }
    }

    /**
     * Where a file of the bundle lies.
     *
     * @throws BundleException when the manifest does not list it: only listed files are checked
     */
    public Path file(String name) {
        if (!name.equals(MANIFEST)
                && manifest.files().stream().noneMatch(entry -> entry.path().equals(name))) {
            throw new BundleException("bundle " + folder + " has no file " + name + "; it has "
                    + manifest.files().stream()
                            .map(BundleManifest.FileEntry::path)
                            .toList());
        }
        return folder.resolve(name);
    }

    /**
     * Where a variant's file lies.
     *
     * @throws BundleException when the bundle has no such variant
     */
    public Path variant(String name) {
        BundleManifest.Variant found = manifest.variants().stream()
                .filter(variant -> variant.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new BundleException("bundle " + folder + " has no variant " + name + "; it has "
                        + manifest.variants().stream()
                                .map(BundleManifest.Variant::name)
                                .toList()));
        return file(found.file());
    }

    /** SHA-256 of a file in lower-case hex, read in pieces. */
    public static String sha256(Path file) throws IOException {
        MessageDigest digest = digest();
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** SHA-256 of bytes in lower-case hex. */
    static String sha256(ByteBuffer bytes) {
        MessageDigest digest = digest();
        digest.update(bytes);
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
