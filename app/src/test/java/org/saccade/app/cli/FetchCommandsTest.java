package org.saccade.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FetchCommandsTest {

    @TempDir
    Path home;

    private Calls.Result call(String... args) {
        return Calls.call(home, Map.of(), args);
    }

    @Test
    void aFolderIsVerifiedAgainstTheManifestThatWasWritten() throws IOException {
        Path folder = Files.createDirectories(home.resolve("set"));
        Files.writeString(folder.resolve("a"), "abc");
        assertThat(call("verify", folder.toString()).code()).isEqualTo(ExitCode.FAILED);
        Calls.Result written = call("verify", folder.toString(), "--write");
        assertThat(written.code()).isEqualTo(ExitCode.DONE);
        assertThat(written.out()).contains("1 files in", "SHA256SUMS, 3 B");
        assertThat(call("verify", folder.toString()).out()).contains("1 files as in", "no differences");

        Files.writeString(folder.resolve("a"), "abd");
        Files.writeString(folder.resolve("b"), "abd");
        Calls.Result differs = call("verify", folder.toString(), "--json");
        assertThat(differs.code()).isEqualTo(ExitCode.FAILED);
        assertThat(differs.out().lines())
                .hasSize(3)
                .startsWith("{\"difference\":\"changed\",\"file\":\"a\"}", "{\"difference\":\"extra\",\"file\":\"b\"}");
    }

    @Test
    void filesOfAListAreFetched() throws IOException {
        Path source = Files.writeString(home.resolve("a"), "abc");
        Path list =
                Files.writeString(home.resolve("list"), source.toUri() + " md5:900150983cd24fb0d6963f7d28e17f72 b\n");
        String to = home.resolve("to").toString();
        Calls.Result fetched = call("download", list.toString(), "--to", to);
        assertThat(fetched.code()).isEqualTo(ExitCode.DONE);
        assertThat(fetched.out()).contains("1 files fetched, 0 were there, 0 failed: 3 B");
        assertThat(home.resolve("to/b")).hasContent("abc");
        Files.delete(source);
        Files.writeString(list, source.toUri() + "\n");
        Calls.Result failed = call("download", list.toString(), "--to", to);
        assertThat(failed.code()).isEqualTo(ExitCode.FAILED);
        assertThat(failed.err()).contains("there is no such file");
        assertThat(call("download", list.toString()).code()).isEqualTo(ExitCode.USAGE);
    }
}
