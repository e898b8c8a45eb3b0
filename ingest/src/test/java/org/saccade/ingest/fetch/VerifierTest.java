package org.saccade.ingest.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VerifierTest {

    /** Of "abc", as RFC 1321 and FIPS 180 state them. */
    private static final String MD5 = "900150983cd24fb0d6963f7d28e17f72";

    private static final String SHA256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @TempDir
    Path top;

    private Path folder;
    private final List<String> differences = new ArrayList<>();
    private long lastProgress;

    @BeforeEach
    void files() throws IOException {
        folder = Files.createDirectories(top.resolve("set"));
        for (String name : List.of("b", "a", "sub/c", "sub/.d", "na me (1)")) {
            Files.createDirectories(folder.resolve(name).getParent());
            Files.writeString(folder.resolve(name), "abc");
        }
    }

    private Verifier verifier(Path manifest, Checksum checksum) {
        return new Verifier(new VerifyConfig(folder, manifest, checksum, 3), new VerifyListener() {
            @Override
            public void progress(long bytes, long ofBytes) {
                assertThat(bytes).isLessThanOrEqualTo(ofBytes);
                lastProgress = bytes;
            }

            @Override
            public void difference(Difference kind, String name) {
                differences.add(kind + " " + name);
            }
        });
    }

    private VerifyResult verify(String... lines) throws IOException {
        Path manifest = Files.write(top.resolve("list"), List.of(lines));
        return verifier(manifest, Checksum.SHA256).verify();
    }

    @Test
    void aManifestThatWasWrittenIsSortedAndComparesClean() throws IOException {
        VerifyResult written = verifier(null, Checksum.SHA256).write();
        assertThat(written.same()).isEqualTo(5);
        Path manifest = folder.resolve("SHA256SUMS");
        assertThat(Files.readAllLines(manifest))
                .containsExactly(
                        SHA256 + "  a",
                        SHA256 + "  b",
                        SHA256 + "  na me (1)",
                        SHA256 + "  sub/.d",
                        SHA256 + "  sub/c");
        VerifyResult result = verifier(null, Checksum.SHA256).verify();
        assertThat(result.clean()).isTrue();
        assertThat(result.same()).isEqualTo(5);
        assertThat(result.bytes()).isEqualTo(15);
        assertThat(lastProgress).isEqualTo(15);
        assertThat(verifier(null, Checksum.SHA256).write().same())
                .as("without itself")
                .isEqualTo(5);
    }

    @Test
    void missingChangedAndExtraFilesAreNamed() throws IOException {
        verifier(null, Checksum.MD5).write();
        Files.delete(folder.resolve("a"));
        Files.writeString(folder.resolve("sub/c"), "abd");
        Files.writeString(folder.resolve("sub/new"), "abc");
        VerifyResult result = verifier(null, Checksum.SHA256).verify();
        assertThat(result.clean()).isFalse();
        assertThat(differences).containsExactly("MISSING a", "CHANGED sub/c", "EXTRA sub/new");
        assertThat(result.same() + result.missing() + result.changed()).isEqualTo(5);
        assertThat(result.extra()).isOne();
    }

    @Test
    void everyFormOfLineIsRead() throws IOException {
        Files.writeString(folder.resolve("line\nbreak"), "abc");
        VerifyResult result = verify(
                "# made by hand",
                MD5.toUpperCase(java.util.Locale.ROOT) + " *a",
                SHA256 + "  ./b",
                "SHA256 (na me (1)) = " + SHA256,
                "MD5 (sub/c) = " + MD5,
                "",
                "\\" + MD5 + "  line\\nbreak",
                MD5 + "  sub/.d\r");
        assertThat(differences).isEmpty();
        assertThat(result.clean()).isTrue();
        assertThat(result.same()).isEqualTo(6);
    }

    @Test
    void aNameWithABreakIsWrittenAsTheToolsDo() throws IOException {
        Files.writeString(folder.resolve("x\ny\\z"), "abc");
        verifier(null, Checksum.MD5).write();
        assertThat(Files.readAllLines(folder.resolve("MD5SUMS"))).contains("\\" + MD5 + "  x\\ny\\\\z");
        assertThat(verifier(null, Checksum.MD5).verify().clean()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                MD5 + "  ../outside",
                MD5 + "  /etc/passwd",
                MD5 + "  sub/../../outside",
                MD5 + "  .",
                "SHA256 (a) = " + MD5,
                "1234  a",
                "not a line",
                MD5
            })
    void aLineThatIsNoneOrLeadsOutIsRefused(String line) {
        assertThatThrownBy(() -> verify(SHA256 + "  a", line))
                .isInstanceOf(FetchException.class)
                .hasMessageContaining("list, line 2");
    }

    @Test
    void folderAndManifestMustBeThere() {
        assertThatThrownBy(() -> verifier(null, Checksum.SHA256).verify())
                .isInstanceOf(FetchException.class)
                .hasMessageContaining("there is no manifest")
                .hasMessageContaining("--write makes one");
        folder = top.resolve("nowhere");
        assertThatThrownBy(() -> verifier(null, Checksum.SHA256).write())
                .isInstanceOf(FetchException.class)
                .hasMessageContaining("there is no folder");
    }

    @Test
    void manyFilesAreComparedInOrder() throws IOException {
        for (int i = 0; i < 500; i++) {
            Files.writeString(folder.resolve("f" + i), "abc");
        }
        verifier(null, Checksum.SHA256).write();
        for (int i = 0; i < 500; i += 50) {
            Files.writeString(folder.resolve("f" + i), "changed");
        }
        VerifyResult result = verifier(null, Checksum.SHA256).verify();
        assertThat(result.same()).isEqualTo(495);
        assertThat(differences).hasSize(10).isSorted();
    }

    @Test
    void stoppedAheadOfTheEndWritesNothing() throws IOException {
        Verifier verifier = verifier(null, Checksum.SHA256);
        verifier.stop();
        assertThat(verifier.write().completed()).isFalse();
        assertThat(folder.resolve("SHA256SUMS")).doesNotExist();
        assertThat(folder.resolve("SHA256SUMS.part")).doesNotExist();
    }
}
