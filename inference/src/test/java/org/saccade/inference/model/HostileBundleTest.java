package org.saccade.inference.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.inference.TestBundles;
import org.saccade.schemas.bundle.BundleException;
import org.saccade.schemas.bundle.BundleManifest;
import org.saccade.schemas.bundle.ModelBundle;

/** Bundles that somebody else wrote, or that a disk has damaged: a typed error that names the file, before anything of it is used. */
class HostileBundleTest {

    private static final long SEED = Long.getLong("test.seed", System.nanoTime());

    @TempDir
    Path folder;

    private ModelBundle bundle;

    @BeforeEach
    void make() throws IOException {
        bundle = TestBundles.lazy(folder, TestBundles.SMALL, "m", 3);
        assertThat(bundle.manifest().files()).hasSize(3);
    }

    @Test
    void aFlippedByteAnywhereInAFileIsSeen() throws IOException {
        Random random = new Random(SEED);
        for (BundleManifest.FileEntry entry : bundle.manifest().files()) {
            Path file = folder.resolve(entry.path());
            byte[] sound = Files.readAllBytes(file);
            for (int place : new int[] {0, random.nextInt(sound.length), sound.length - 1}) {
                byte[] flipped = sound.clone();
                flipped[place] ^= (byte) (1 << random.nextInt(8));
                Files.write(file, flipped);
                assertRefused(entry.path(), "SHA-256");
            }
            Files.write(file, sound);
        }
        ModelBundle.open(folder);
    }

    @Test
    void anotherSizeOrAMissingFileIsSeen() throws IOException {
        for (BundleManifest.FileEntry entry : bundle.manifest().files()) {
            Path file = folder.resolve(entry.path());
            byte[] sound = Files.readAllBytes(file);
            Files.write(file, Arrays.copyOf(sound, sound.length - 1));
            assertRefused(entry.path(), String.valueOf(sound.length));
            Files.write(file, new byte[1], StandardOpenOption.APPEND);
            assertRefused(entry.path(), "SHA-256");
            Files.delete(file);
            assertRefused(entry.path(), "");
            Files.write(file, sound);
        }
    }

    /** What the manifest does not list is nobody's: it harms no other file, and is not handed out. */
    @Test
    void aFileTooManyIsNotUsed() throws IOException {
        Files.writeString(folder.resolve("network.pt"), "a pickle");
        ModelBundle opened = ModelBundle.open(folder);
        assertThatThrownBy(() -> opened.file("network.pt"))
                .isInstanceOf(BundleException.class)
                .hasMessageContaining("has no file network.pt");
        for (Engine engine : List.of(Engine.ONNX, Engine.TORCH)) {
            Classifier.open(opened, ClassifierOptions.DEFAULT.withEngine(engine))
                    .close();
        }
    }

    /** The manifest carries no hash of itself: a bit of it may change a name. Nothing but the typed error or a bundle comes of it. */
    @Test
    void aFlippedBitInTheManifestIsATypedErrorOrAnotherName() throws IOException {
        Random random = new Random(SEED);
        Path manifest = folder.resolve(ModelBundle.MANIFEST);
        byte[] sound = Files.readAllBytes(manifest);
        int refused = 0;
        for (int i = 0; i < 300; i++) {
            byte[] flipped = sound.clone();
            flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
            Files.write(manifest, flipped);
            try {
                Classifier.onnx(ModelBundle.open(folder), ClassifierOptions.DEFAULT)
                        .close();
            } catch (BundleException e) {
                refused++;
            } catch (RuntimeException e) {
                throw new AssertionError("flip " + i + ", -Dtest.seed=" + SEED, e);
            }
        }
        assertThat(refused).isGreaterThan(100);
    }

    /** Weights with a sound hash that claim two gigabytes of header, or a tensor beyond the file: the bytes are checked, not believed. */
    @Test
    void weightsThatClaimMoreThanTheyAreCostNoMemory() throws IOException {
        ByteBuffer claim = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        claim.putLong(0, 2L << 30);
        reseal(claim.array());
        assertThatThrownBy(() -> Classifier.torch(ModelBundle.open(folder), ClassifierOptions.DEFAULT))
                .isInstanceOf(BundleException.class)
                .hasMessageContaining("a header of 2147483648 bytes in a file of 64");
        String header =
                "{\"layers.0.weight\":{\"dtype\":\"F32\",\"shape\":[500000000],\"data_offsets\":[0,2000000000]}}";
        ByteBuffer beyond = ByteBuffer.allocate(8 + header.length()).order(ByteOrder.LITTLE_ENDIAN);
        beyond.putLong(header.length()).put(header.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        reseal(beyond.array());
        assertThatThrownBy(() -> Classifier.torch(ModelBundle.open(folder), ClassifierOptions.DEFAULT))
                .isInstanceOf(BundleException.class)
                .hasMessageContaining("layers.0.weight");
    }

    /** A graph with a sound hash that is none. */
    @Test
    void aGraphThatIsNoneIsRefused() throws IOException {
        Files.writeString(folder.resolve(ModelBundle.STEP_GRAPH), "no graph");
        ModelBundle.seal(folder, bundle.manifest());
        assertThatThrownBy(() -> Classifier.onnx(ModelBundle.open(folder), ClassifierOptions.DEFAULT))
                .isInstanceOf(BundleException.class)
                .hasMessageContaining(ModelBundle.STEP_GRAPH)
                .hasMessageContaining("cannot be loaded");
    }

    private void reseal(byte[] weights) throws IOException {
        Files.write(folder.resolve(ModelBundle.WEIGHTS), weights);
        ModelBundle.seal(folder, bundle.manifest());
    }

    private void assertRefused(String file, String why) {
        assertThatThrownBy(() -> ModelBundle.open(folder))
                .as("-Dtest.seed=" + SEED)
                .isInstanceOf(BundleException.class)
                .hasMessageContaining(file)
                .hasMessageContaining(why);
    }
}
