package org.saccade.local;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * The folder of the unpacked registry server: a {@code ...-runner.jar} and {@code lib/}.
 *
 * <p>Looked for, in this order:
 *
 * <ol>
 *   <li>the folder named by the system property {@value #PROPERTY}; a wrong one is an error, not a reason to look on;
 *   <li>{@code registry} beside this class's jar or classes folder ({@code local/target/registry} in the build);
 *   <li>{@code ../registry} seen from the jar's folder (an installation with {@code lib} and {@code registry});
 *   <li>where the jar lies in a local Maven repository: the archive of the same repository, which building this module
 *       put there, unpacked once into {@code ~/.cache/saccade/}.
 * </ol>
 *
 * <p>Nothing is fetched.
 */
final class RegistryHome {

    static final String PROPERTY = "saccade.registry.home";

    private RegistryHome() {}

    /** The server's class path: its runner first, then its libraries. */
    static List<URL> classPath() {
        Path home = find(codeLocation(), Path.of(System.getProperty("user.home"), ".cache", "saccade"), version());
        try (Stream<Path> libraries = Files.list(home.resolve("lib"))) {
            List<URL> urls = new ArrayList<>();
            urls.add(url(runner(home)));
            libraries.sorted().map(RegistryHome::url).forEach(urls::add);
            return urls;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the registry server in " + home, e);
        }
    }

    /**
     * The server's folder.
     *
     * @param code the jar or classes folder that holds this class
     * @param caches where an archive is unpacked
     * @param version the server's version
     */
    static Path find(Path code, Path caches, String version) {
        String named = System.getProperty(PROPERTY);
        if (named != null) {
            Path home = Path.of(named);
            if (runner(home) == null) {
                throw missing("-D%s=%s names a folder without it".formatted(PROPERTY, named));
            }
            return home;
        }
        List<Path> candidates = new ArrayList<>();
        for (Path up = code.getParent(); up != null && candidates.size() < 2; up = up.getParent()) {
            candidates.add(up.resolve("registry"));
        }
        for (Path candidate : candidates) {
            if (runner(candidate) != null) {
                return candidate;
            }
        }
        String archive =
                "io/apicurio/apicurio-registry-app/%s/apicurio-registry-app-%s-all.tar.gz".formatted(version, version);
        for (Path up = code.getParent(); up != null; up = up.getParent()) {
            if (Files.exists(up.resolve(archive))) {
                return unpacked(up.resolve(archive), caches.resolve("registry-" + version));
            }
        }
        throw missing("looked in %s and for %s in the folders above %s".formatted(candidates, archive, code));
    }

    private static Path runner(Path home) {
        if (!Files.isDirectory(home)) {
            return null;
        }
        try (Stream<Path> files = Files.list(home)) {
            return files.filter(f -> f.getFileName().toString().matches("apicurio-registry-app-.*-runner\\.jar"))
                    .findFirst()
                    .orElse(null);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + home, e);
        }
    }

    private static Path unpacked(Path archive, Path home) {
        if (runner(home) != null) {
            return home;
        }
        try {
            Files.createDirectories(home.getParent());
            Path fresh = Files.createTempDirectory(home.getParent(), "registry-");
            try {
                unpack(archive, fresh);
            } catch (IOException e) {
                Folders.delete(fresh);
                throw e;
            }
            // Several processes may get here at once: the first rename wins and the others use its folder.
            try {
                Files.move(fresh, home, StandardCopyOption.ATOMIC_MOVE);
            } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
                Folders.delete(fresh);
            }
            return home;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot unpack %s into %s: %s".formatted(archive, home, e.getMessage()), e);
        }
    }

    private static void unpack(Path archive, Path target) throws IOException {
        try (InputStream file = new BufferedInputStream(Files.newInputStream(archive));
                TarArchiveInputStream tar = new TarArchiveInputStream(new GzipCompressorInputStream(file))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path path = target.resolve(entry.getName()).normalize();
                if (!path.startsWith(target)) {
                    throw new IOException("entry %s of %s leaves the folder".formatted(entry.getName(), archive));
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(path);
                } else {
                    Files.createDirectories(path.getParent());
                    Files.copy(tar, path);
                }
            }
        }
    }

    private static String version() {
        try (InputStream in = RegistryHome.class.getResourceAsStream("registry.properties")) {
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path codeLocation() {
        try {
            return Path.of(RegistryHome.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toAbsolutePath();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static URL url(Path path) {
        try {
            return path.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static LocalServiceException missing(String where) {
        return new LocalServiceException(
                LocalRegistry.SERVICE,
                "%s: the server's files are missing (%s). Build the module local, or name the unpacked server with -D%s=FOLDER."
                        .formatted(LocalRegistry.SERVICE, where, PROPERTY),
                null);
    }
}
