package org.saccade.schemas.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.schemas.frame.FrameSpec;

class ModelBundleTest {

    @TempDir
    Path folder;

    @BeforeEach
    void files() throws IOException {
        Files.writeString(folder.resolve(ModelBundle.WEIGHTS), "weights");
        Files.write(folder.resolve(ModelBundle.STEP_GRAPH), new byte[200_000]);
        Files.createFile(folder.resolve(ModelBundle.CARD));
    }

    @Test
    void sealedBundleOpensAsItWas() {
        ModelBundle sealed = ModelBundle.seal(folder, Manifests.draft("digits-run-1-3-"));
        ModelBundle opened = ModelBundle.open(folder);
        assertThat(opened).isEqualTo(sealed);
        assertThat(opened.manifest().model()).matches("digits-run-1-3-[0-9a-f]{8}");
        assertThat(opened.manifest().files())
                .extracting(BundleManifest.FileEntry::path)
                .containsExactly(ModelBundle.CARD, ModelBundle.STEP_GRAPH, ModelBundle.WEIGHTS);
        assertThat(opened.manifest().frameSpec())
                .isEqualTo(new FrameSpec(8, 2, 34, 34, 320_000, FrameSpec.Value.COUNT));
        assertThat(opened.file(ModelBundle.WEIGHTS)).hasContent("weights");
    }

    @Test
    void idIsADigestOfTheContents() throws IOException {
        String first =
                ModelBundle.seal(folder, Manifests.draft("m-")).manifest().model();
        assertThat(ModelBundle.seal(folder, Manifests.draft("m-")).manifest().model())
                .isEqualTo(first);
        Files.writeString(folder.resolve(ModelBundle.WEIGHTS), "others!");
        assertThat(ModelBundle.seal(folder, Manifests.draft("m-")).manifest().model())
                .isNotEqualTo(first);
    }

    @Test
    void otherMetricsKeepTheRest() {
        BundleManifest draft = Manifests.draft("m");
        BundleManifest.Variant int8 =
                new BundleManifest.Variant("int8", ModelBundle.STEP_GRAPH, "step", Map.of("accuracy", 0.9));
        BundleManifest whole = new BundleManifest(
                draft.format(),
                draft.model(),
                draft.name(),
                draft.run(),
                draft.epoch(),
                draft.createdAtMs(),
                draft.network(),
                draft.frames(),
                draft.classes(),
                draft.skip(),
                draft.metrics(),
                draft.files(),
                "mirror-h",
                List.of(int8));
        BundleManifest others = whole.withMetrics(Map.of("exitMargin", 0.5));
        assertThat(others.metrics()).containsOnlyKeys("exitMargin");
        assertThat(others).usingRecursiveComparison().ignoringFields("metrics").isEqualTo(whole);
        assertThat(others.fixedSteps()).hasToString("mirror-h");
    }

    @Test
    void manifestLeftHalfWrittenByACrashIsNoFileOfTheBundle() throws IOException {
        Files.writeString(folder.resolve("." + ModelBundle.MANIFEST), "{");
        assertThat(ModelBundle.seal(folder, Manifests.draft("m")).manifest().files())
                .hasSize(3);
    }

    @Test
    void tamperedFileIsNamed() throws IOException {
        ModelBundle.seal(folder, Manifests.draft("m"));
        Files.writeString(folder.resolve(ModelBundle.WEIGHTS), "weightz");
        assertThatThrownBy(() -> ModelBundle.open(folder))
                .isInstanceOf(BundleException.class)
                .hasMessageContaining(ModelBundle.WEIGHTS)
                .hasMessageContaining("SHA-256");
        Files.writeString(folder.resolve(ModelBundle.WEIGHTS), "longer than it was");
        assertThatThrownBy(() -> ModelBundle.open(folder)).hasMessageContaining("18 bytes, the manifest states 7");
        Files.delete(folder.resolve(ModelBundle.WEIGHTS));
        assertThatThrownBy(() -> ModelBundle.open(folder)).hasMessageContaining("lacks its file weights.safetensors");
    }

    @Test
    void fileThatNobodyCheckedIsNotHandedOut() throws IOException {
        ModelBundle bundle = ModelBundle.seal(folder, Manifests.draft("m"));
        Files.writeString(folder.resolve("window.onnx"), "slipped in later");
        assertThatThrownBy(() -> bundle.file(ModelBundle.WINDOW_GRAPH))
                .isInstanceOf(BundleException.class)
                .hasMessageContaining("window.onnx");
    }

    @Test
    void manifestsThatCannotBeAreRefused() throws IOException {
        assertThatThrownBy(() -> ModelBundle.open(folder)).hasMessageContaining("has no bundle.json");
        ModelBundle.seal(folder, Manifests.draft("m"));
        String good = Files.readString(folder.resolve(ModelBundle.MANIFEST));
        refused(good.replace("\"format\" : 1", "\"format\" : 2"), "layout 2");
        refused(good.replace("weights.safetensors", "../weights"), "../weights");
        refused(good.replace("\"files\"", "\"other\""), "lacks one of classes and files");
        refused(good.replace("\"frames\"", "\"other\""), "lacks one of");
        refused(good.substring(0, good.length() / 2), "no manifest");
        refused("[]", "no manifest");
    }

    private void refused(String manifest, String message) throws IOException {
        Files.writeString(folder.resolve(ModelBundle.MANIFEST), manifest);
        assertThatThrownBy(() -> ModelBundle.open(folder))
                .isInstanceOf(BundleException.class)
                .hasMessageContaining(message)
                .hasMessageContaining(ModelBundle.MANIFEST);
    }
}
