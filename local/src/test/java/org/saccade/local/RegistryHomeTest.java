package org.saccade.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryHomeTest {

    private static final String RUNNER = "apicurio-registry-app-9.9-runner.jar";

    @TempDir
    Path root;

    @Test
    void liesBesideTheBuildsClassesAndBesideTheInstallationsLib() throws Exception {
        Path built = home(root.resolve("target/registry"));
        assertThat(find(root.resolve("target/classes"))).isEqualTo(built);
        assertThat(find(root.resolve("target/saccade-local.jar"))).isEqualTo(built);
        Path installed = home(root.resolve("saccade/registry"));
        assertThat(find(root.resolve("saccade/lib/saccade-local.jar"))).isEqualTo(installed);
    }

    @Test
    void comesOnceFromTheArchiveOfTheLocalRepository() throws Exception {
        archive(RUNNER, "lib/a.jar");
        Path home = find(root.resolve("m2/org/saccade/saccade-local/1/saccade-local-1.jar"));
        assertThat(home).isEqualTo(root.resolve("caches/registry-9.9"));
        assertThat(home.resolve(RUNNER)).content().isEqualTo(RUNNER);
        assertThat(home.resolve("lib/a.jar")).content().isEqualTo("lib/a.jar");
        archive("broken, and not read again");
        assertThat(find(root.resolve("m2/org/saccade/saccade-local/1/saccade-local-1.jar")))
                .isEqualTo(home);
        assertThat(root.resolve("caches")).isDirectoryContaining("glob:**/registry-9.9");
    }

    @Test
    void anArchiveThatLeavesItsFolderIsRefused() throws Exception {
        archive(RUNNER, "../evil");
        assertThatThrownBy(() -> find(root.resolve("m2/x.jar"))).hasMessageContaining("../evil");
        assertThat(root.resolve("caches/evil")).doesNotExist();
        assertThat(root.resolve("caches")).isEmptyDirectory();
    }

    @Test
    void sayWhereItLooked() {
        assertThatThrownBy(() -> find(root.resolve("lib/x.jar")))
                .isInstanceOf(LocalServiceException.class)
                .hasMessageContaining(root.resolve("registry").toString())
                .hasMessageContaining("-Dsaccade.registry.home");
    }

    private Path find(Path code) {
        return RegistryHome.find(code, root.resolve("caches"), "9.9");
    }

    private static Path home(Path folder) throws IOException {
        Files.createDirectories(folder.resolve("lib"));
        Files.createFile(folder.resolve(RUNNER));
        return folder;
    }

    private void archive(String... entries) throws IOException {
        Path file = root.resolve("m2/io/apicurio/apicurio-registry-app/9.9/apicurio-registry-app-9.9-all.tar.gz");
        Files.createDirectories(file.getParent());
        try (TarArchiveOutputStream tar =
                new TarArchiveOutputStream(new GzipCompressorOutputStream(Files.newOutputStream(file)))) {
            for (String name : entries) {
                byte[] content = name.getBytes(StandardCharsets.UTF_8);
                TarArchiveEntry entry = new TarArchiveEntry(name);
                entry.setSize(content.length);
                tar.putArchiveEntry(entry);
                tar.write(content);
                tar.closeArchiveEntry();
            }
        }
    }
}
