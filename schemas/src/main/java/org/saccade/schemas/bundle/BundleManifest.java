package org.saccade.schemas.bundle;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.saccade.schemas.frame.FixedSteps;
import org.saccade.schemas.frame.FrameSpec;

/**
 * What a model bundle says of itself: the file {@code bundle.json}.
 *
 * @param format version of this layout, {@value #FORMAT}
 * @param model id: unique for each bundle ever made
 * @param name what the model is for; consumers follow a name
 * @param run the training run
 * @param epoch epoch whose weights these are, from 0
 * @param createdAtMs milliseconds since 1970
 * @param network the network specification as JSON
 * @param frames the frames that the network expects, {@link FrameSpec} in text form; a consumer refuses any other
 * @param classes class names by index
 * @param skip whether empty time steps may be skipped by a counter alone, and the evidence
 * @param metrics such as validationAccuracy and testAccuracy, 0 to 1
 * @param files every other file of the bundle
 * @param steps what events go through ahead of the frames, {@link FixedSteps} in text form; empty for nothing
 * @param variants other forms of a graph that the bundle holds, such as int8 ones; each is one of the files
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record BundleManifest(
        int format,
        String model,
        String name,
        String run,
        int epoch,
        long createdAtMs,
        JsonNode network,
        String frames,
        List<String> classes,
        Skip skip,
        Map<String, Double> metrics,
        List<FileEntry> files,
        String steps,
        List<Variant> variants) {

    /** The layout written by this version. */
    public static final int FORMAT = 1;

    public BundleManifest {
        if (format != FORMAT) {
            throw new BundleException("bundle layout " + format + ": only layout " + FORMAT + " is known");
        }
        if (model == null
                || model.isBlank()
                || name == null
                || name.isBlank()
                || network == null
                || frames == null
                || skip == null) {
            throw new BundleException("bundle.json lacks one of model, name, network, frames and skip");
        }
        if (classes == null || files == null) {
            throw new BundleException("bundle.json lacks one of classes and files");
        }
        classes = List.copyOf(classes);
        metrics = new TreeMap<>(metrics == null ? Map.of() : metrics);
        files = List.copyOf(files);
        steps = steps == null ? "" : steps;
        variants = variants == null ? List.of() : List.copyOf(variants);
    }

    /** A manifest of a bundle without variants. */
    public BundleManifest(
            int format,
            String model,
            String name,
            String run,
            int epoch,
            long createdAtMs,
            JsonNode network,
            String frames,
            List<String> classes,
            Skip skip,
            Map<String, Double> metrics,
            List<FileEntry> files) {
        this(
                format,
                model,
                name,
                run,
                epoch,
                createdAtMs,
                network,
                frames,
                classes,
                skip,
                metrics,
                files,
                "",
                List.of());
    }

    /** The same with other metrics; the id stays, as the network and its variants do. */
    public BundleManifest withMetrics(Map<String, Double> others) {
        return with(others, steps);
    }

    /** The same for events that go through these steps. */
    public BundleManifest withSteps(FixedSteps through) {
        return with(metrics, through.toString());
    }

    private BundleManifest with(Map<String, Double> newMetrics, String newSteps) {
        return new BundleManifest(
                format,
                model,
                name,
                run,
                epoch,
                createdAtMs,
                network,
                frames,
                classes,
                skip,
                newMetrics,
                files,
                newSteps,
                variants);
    }

    /** What events go through ahead of the frames. */
    public FixedSteps fixedSteps() {
        return FixedSteps.parse(steps);
    }

    /** The frames that the network expects. */
    public FrameSpec frameSpec() {
        return FrameSpec.parse(frames);
    }

    /**
     * Whether an empty time step is silent in the whole network, so that a counter stands for it exactly.
     *
     * @param lazy true when every layer's largest summed bias is at most threshold x (1 - decay)
     * @param reason why, or why not: the layer and channel with the least margin
     * @param margin the least margin over all layers and channels; negative where the condition is broken
     */
    public record Skip(boolean lazy, String reason, double margin) {}

    /**
     * Another form of a graph.
     *
     * @param name by which it is asked for, such as {@code int8}
     * @param file the file that holds it
     * @param form how it was made
     * @param figures what was measured of it, such as {@code accuracy}
     */
    public record Variant(String name, String file, String form, Map<String, Double> figures) {

        public Variant {
            if (name == null || file == null) {
                throw new BundleException("a variant in bundle.json lacks its name or its file");
            }
            figures = new TreeMap<>(figures == null ? Map.of() : figures);
        }
    }

    /**
     * One file.
     *
     * @param path name inside the bundle: no folders
     * @param size bytes
     * @param sha256 lower-case hex
     */
    public record FileEntry(String path, long size, String sha256) {

        public FileEntry {
            if (path == null || !path.matches("[A-Za-z0-9_][A-Za-z0-9._-]{0,100}")) {
                throw new BundleException(
                        "file name \"" + path + "\" in a bundle: letters, digits, dot, dash and underscore only");
            }
            if (size < 0 || sha256 == null || !sha256.matches("[0-9a-f]{64}")) {
                throw new BundleException("file " + path + " of a bundle: size " + size + ", SHA-256 " + sha256);
            }
        }
    }
}
