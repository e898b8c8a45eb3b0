package org.saccade.ingest.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Fuzz targets of manifests and download lists: nothing but the typed error comes out, no name leads out of the folder, and a line that is
 * read and written again is the same.
 */
@Tag("hostile")
class ListFuzzTest {

    private static final String MD5 = "900150983cd24fb0d6963f7d28e17f72";

    @TempDir
    static Path top;

    private Path folder;

    @BeforeEach
    void folder() throws IOException {
        folder = Files.createDirectories(top.resolve("set"));
        Files.writeString(folder.resolve("a"), "abc");
        Files.writeString(top.resolve("outside"), "abc");
    }

    static Stream<byte[]> manifests() {
        return Stream.of(
                        MD5 + "  a\n" + MD5 + " *b\n",
                        "# comment\nMD5 (a) = " + MD5 + "\r\n\n",
                        "\\" + MD5 + "  line\\nbreak\\\\\n" + MD5 + "  ./a\n",
                        MD5 + "  ../outside\n")
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("manifests")
    @FuzzTest
    void manifest(byte[] bytes) throws IOException {
        Path manifest = Files.write(top.resolve("manifest"), bytes);
        try (ListLines lines = new ListLines(manifest)) {
            for (String line = lines.next(); line != null; line = lines.next()) {
                ManifestEntry entry = ManifestEntry.parse(line, lines.where());
                if (entry != null) {
                    assertThat(Inside.of(folder, entry.name(), lines.where()).normalize())
                            .startsWithRaw(folder);
                    assertThat(ManifestEntry.parse(entry.line(), "again")).isEqualTo(entry);
                }
            }
        } catch (FetchException e) {
            assertThat(e).hasMessageContaining("manifest, line");
        }
    }

    static Stream<byte[]> downloads() {
        return Stream.of(
                        "https://example.org/a.zip " + MD5 + " b.zip\n",
                        "# comment\nhttp://example.org/a%20b.bin - sub/na me\n",
                        "file:///tmp/a md5:" + MD5 + "\n",
                        "https://example.org/x ../outside\n")
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("downloads")
    @FuzzTest
    void download(byte[] bytes) throws IOException {
        Path list = Files.write(top.resolve("list"), bytes);
        try {
            for (DownloadItem item : DownloadItem.readList(list, folder)) {
                assertThat(folder.resolve(item.name()).normalize()).startsWithRaw(folder);
                assertThat(item.uri().getScheme().toLowerCase(java.util.Locale.ROOT))
                        .isIn("http", "https", "file");
            }
        } catch (FetchException e) {
            assertThat(e).hasMessageContaining("list");
        }
    }
}
