package org.saccade.trainer.export;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.function.Function;
import java.util.stream.Stream;
import org.saccade.schemas.bundle.BundleManifest;
import org.saccade.schemas.bundle.ModelBundle;

/** A bundle under way: written beside its place, and moved there when all of it is written and sealed. */
public final class BundleDraft {

    private BundleDraft() {}

    /** Writes a bundle's files but the manifest into a folder. */
    @FunctionalInterface
    public interface Contents {
        /** Writes them. */
        void write(Path draft) throws IOException;
    }

    /**
     * Makes a bundle.
     *
     * @param folder where it is written; on the file system of its place
     * @param contents its files
     * @param manifest as {@link ModelBundle#seal} takes it
     * @param place where the sealed bundle goes; it must not exist
     */
    public static ModelBundle publish(
            Path folder, Contents contents, BundleManifest manifest, Function<ModelBundle, Path> place) {
        try {
            Files.createDirectories(folder);
            Path draft = Files.createTempDirectory(folder, ".draft-");
            try {
                contents.write(draft);
                Path target = place.apply(ModelBundle.seal(draft, manifest));
                Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
                return ModelBundle.open(target);
            } finally {
                delete(draft);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing the bundle under " + folder + " failed: " + reason(e), e);
        }
    }

    /** Of a refused file Java says no more than its name, and by the exception's class what is wrong with it. */
    private static String reason(IOException e) {
        return e instanceof FileSystemException refused && refused.getReason() == null
                ? refused.getClass().getSimpleName().replace("Exception", "") + " " + refused.getFile()
                : e.getMessage();
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> paths = Files.walk(folder)) {
                for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}
