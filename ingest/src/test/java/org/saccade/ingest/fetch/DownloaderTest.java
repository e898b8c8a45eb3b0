package org.saccade.ingest.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class DownloaderTest {

    private static final byte[] BYTES = new byte[300_000];

    static {
        new Random(8).nextBytes(BYTES);
    }

    @TempDir
    Path folder;

    private FileServer server;
    private final List<String> warnings = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private final List<String> done = new ArrayList<>();
    private final List<Long> totals = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        server = new FileServer();
        server.put("/data/a.bin", BYTES);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Path to() {
        return folder.resolve("to");
    }

    private DownloadConfig config(String... lines) throws IOException {
        Path list = Files.write(folder.resolve("list.txt"), List.of(lines));
        return DownloadConfig.of(list, to()).withTimes(Duration.ofSeconds(10), Duration.ofMillis(1));
    }

    private Downloader downloader(DownloadConfig config) {
        return new Downloader(config, new DownloadListener() {
            @Override
            public void progress(long bytes, long ofBytes) {
                totals.add(ofBytes);
            }

            @Override
            public void warning(String line) {
                warnings.add(line);
            }

            @Override
            public void done(String name, boolean before) {
                done.add(name + (before ? " before" : ""));
            }

            @Override
            public void failed(String name, String line) {
                failures.add(line);
            }
        });
    }

    private DownloadResult run(String... lines) throws IOException {
        return downloader(config(lines)).run();
    }

    private static String hex(String algorithm, byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
    }

    private List<String> left() throws IOException {
        try (Stream<Path> all = Files.walk(to())) {
            return all.filter(Files::isRegularFile)
                    .map(file -> to().relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void fetchesWhatTheListNamesAndNothingTwice() throws Exception {
        server.put("/b%20c", new byte[0]).put("/b c", new byte[] {1, 2, 3});
        String[] list = {
            "# two of three with a checksum",
            server.url("/data/a.bin") + " " + hex("SHA-256", BYTES),
            "",
            server.url("/data/a.bin") + " md5:" + hex("MD5", BYTES) + " sub/folder/a copy.bin",
            server.url("/b%20c")
        };
        DownloadResult result = run(list);
        assertThat(failures).isEmpty();
        assertThat(result.clean()).isTrue();
        assertThat(result.fetched()).isEqualTo(3);
        assertThat(result.bytes()).isEqualTo(2 * BYTES.length + 3);
        assertThat(totals.get(totals.size() - 1)).isEqualTo(2L * BYTES.length + 3);
        assertThat(left()).containsExactly("a.bin", "b c", "sub/folder/a copy.bin");
        assertThat(to().resolve("sub/folder/a copy.bin")).hasBinaryContent(BYTES);

        int requests = server.requests.size();
        DownloadResult again = run(list);
        assertThat(again.thereBefore()).isEqualTo(3);
        assertThat(again.bytes()).isZero();
        assertThat(server.requests).hasSize(requests);
    }

    @Test
    void goesOnInTheMiddleAfterCutConnections() throws Exception {
        server.cutAfter = 70_000;
        server.cuts.set(3);
        DownloadResult result = run(server.url("/data/a.bin"));
        assertThat(failures).isEmpty();
        assertThat(result.fetched()).isOne();
        assertThat(to().resolve("a.bin")).hasBinaryContent(BYTES);
        assertThat(server.requests).hasSize(4);
        assertThat(server.requests.get(0)).isEqualTo("/data/a.bin");
        assertThat(server.requests.subList(1, 4)).allMatch(request -> request.contains("bytes="));
        assertThat(result.bytes()).as("nothing came twice").isEqualTo(BYTES.length);
        assertThat(left()).containsExactly("a.bin");
    }

    @Test
    void aRunThatWasKilledIsTakenUpByTheNext() throws Exception {
        server.cutAfter = 100_000;
        server.cuts.set(1);
        DownloadResult first =
                downloader(config(server.url("/data/a.bin")).withAttempts(1)).run();
        assertThat(first.failed()).isOne();
        assertThat(left()).containsExactly("a.bin.part", "a.bin.part.version");
        DownloadResult second = run(server.url("/data/a.bin"));
        assertThat(second.fetched()).isOne();
        assertThat(first.bytes() + second.bytes()).isEqualTo(BYTES.length);
        assertThat(to().resolve("a.bin")).hasBinaryContent(BYTES);
    }

    @Test
    void aFileThatChangedMeanwhileIsFetchedAnew() throws Exception {
        server.cutAfter = 100_000;
        server.cuts.set(1);
        downloader(config(server.url("/data/a.bin")).withAttempts(1)).run();
        byte[] other = new byte[200_000];
        server.put("/data/a.bin", other);
        server.tag = "\"v2\"";
        assertThat(run(server.url("/data/a.bin")).clean()).isTrue();
        assertThat(to().resolve("a.bin")).hasBinaryContent(other);
    }

    @Test
    void aServerWithoutRangesOrTagsIsReadFromTheBeginning() throws Exception {
        server.ranges = false;
        server.cutAfter = 100_000;
        server.cuts.set(1);
        assertThat(run(server.url("/data/a.bin")).clean()).isTrue();
        assertThat(to().resolve("a.bin")).hasBinaryContent(BYTES);

        server.ranges = true;
        server.tag = null;
        server.cuts.set(1);
        assertThat(run(server.url("/data/a.bin") + " - b.bin").clean()).isTrue();
        assertThat(to().resolve("b.bin")).hasBinaryContent(BYTES);
        assertThat(server.requests)
                .as("no tag and no checksum: parts may not fit")
                .last()
                .isEqualTo("/data/a.bin");
    }

    @Test
    void aPartThatIsWholeIsOnlyPutInItsPlace() throws Exception {
        Files.createDirectories(to());
        Files.write(to().resolve("a.bin.part"), BYTES);
        DownloadResult result = run(server.url("/data/a.bin") + " " + hex("SHA-256", BYTES));
        assertThat(result.clean()).isTrue();
        assertThat(result.bytes()).isZero();
        assertThat(to().resolve("a.bin")).hasBinaryContent(BYTES);
    }

    @Test
    void aWrongChecksumIsNotKept() throws Exception {
        DownloadResult result = run(server.url("/data/a.bin") + " " + "0".repeat(64));
        assertThat(result.failed()).isOne();
        assertThat(failures)
                .singleElement()
                .asString()
                .contains("sha256 of what came is " + hex("SHA-256", BYTES), "expected 000000");
        assertThat(left()).isEmpty();
    }

    @Test
    void aPartOfAnotherFileIsFetchedOnceMoreFromTheBeginning() throws Exception {
        Files.createDirectories(to());
        Files.write(to().resolve("a.bin.part"), new byte[1000]);
        DownloadResult result = run(server.url("/data/a.bin") + " " + hex("SHA-256", BYTES));
        assertThat(result.clean()).isTrue();
        assertThat(warnings).singleElement().asString().contains("fetched again from the beginning");
        assertThat(to().resolve("a.bin")).hasBinaryContent(BYTES);
    }

    @Test
    void aFileThatIsThereWithAnotherChecksumIsReplacedByTheRightOneOnly() throws Exception {
        Files.createDirectories(to());
        Files.writeString(to().resolve("a.bin"), "old");
        run(server.url("/data/a.bin") + " " + "0".repeat(32));
        assertThat(to().resolve("a.bin")).hasContent("old");
        run(server.url("/data/a.bin") + " " + hex("SHA-512", BYTES));
        assertThat(to().resolve("a.bin")).hasBinaryContent(BYTES);
    }

    @Test
    void redirectsAreFollowedAndPassingRefusalsTriedAgain() throws Exception {
        server.refusals.set(2);
        assertThat(run(server.url("/moved/data/a.bin")).clean()).isTrue();
        assertThat(warnings).hasSize(2).allMatch(line -> line.contains("answers 503"));
        assertThat(to().resolve("a.bin")).hasBinaryContent(BYTES);
    }

    @Test
    void whatIsNotThereFailsAtOnceAndTheOthersAreFetched() throws Exception {
        DownloadResult result = run(server.url("/gone.bin"), server.url("/data/a.bin"));
        assertThat(result.fetched()).isOne();
        assertThat(result.failed()).isOne();
        assertThat(failures).containsExactly(server.url("/gone.bin") + " answers 404 (there is no such file)");
        assertThat(warnings).isEmpty();
    }

    @Test
    void aServerThatIsNotThereIsGivenUpAfterSomeAttempts() throws Exception {
        String url = server.url("/data/a.bin");
        server.close();
        DownloadResult result = downloader(config(url).withAttempts(3)).run();
        assertThat(result.failed()).isOne();
        assertThat(failures).singleElement().asString().contains(url, "given up after 3 attempts");
        assertThat(warnings).hasSize(2);
    }

    @Test
    void aSilentConnectionIsClosedAndTheRestFetched() throws Exception {
        server.cutAfter = 100_000;
        server.cuts.set(1);
        server.silent = true;
        DownloadConfig config =
                config(server.url("/data/a.bin")).withTimes(Duration.ofMillis(500), Duration.ofMillis(1));
        Downloader downloader = new Downloader(config, new Quiet() {
            @Override
            public void warning(String line) {
                server.speak();
            }
        });
        assertThat(downloader.run().clean()).isTrue();
        assertThat(to().resolve("a.bin")).hasBinaryContent(BYTES);
    }

    @Test
    void stoppingKeepsWhatHasCome() throws Exception {
        server.cutAfter = 100_000;
        server.cuts.set(1);
        server.silent = true;
        Downloader[] downloader = new Downloader[1];
        downloader[0] = new Downloader(config(server.url("/data/a.bin")), new Quiet() {
            @Override
            public void progress(long bytes, long ofBytes) {
                if (bytes == 100_000) {
                    downloader[0].stop();
                }
            }
        });
        DownloadResult result = downloader[0].run();
        assertThat(result.completed()).isFalse();
        assertThat(result.failed()).isZero();
        server.speak();
        assertThat(Files.size(to().resolve("a.bin.part"))).isEqualTo(100_000);
        assertThat(run(server.url("/data/a.bin")).bytes()).isEqualTo(BYTES.length - 100_000);
    }

    @Test
    void filesOfThisMachineAreCopied() throws Exception {
        Path file = Files.write(folder.resolve("here.bin"), BYTES);
        assertThat(run(
                                file.toUri() + " " + hex("SHA-1", BYTES),
                                file.resolveSibling("not").toUri().toString())
                        .fetched())
                .isOne();
        assertThat(to().resolve("here.bin")).hasBinaryContent(BYTES);
        assertThat(failures).singleElement().asString().contains("there is no such file");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://h/a - ../a",
                "http://h/a - /etc/a",
                "http://h/a - x/../../a",
                "http://h/a - C:a",
                "http://h/",
                "http://h/.. -",
                "http://h/a - a.part",
                "ftp://h/a",
                "no address",
                "http://h/a sha256:12",
                "http://h/a 98f9ca09e1b77ccc02bbe130a2c295c",
                "http://h/a\nhttp://g/a"
            })
    void aLineThatIsNoneOrLeadsOutIsRefusedAheadOfAnyRequest(String lines) throws IOException {
        DownloadConfig config = config(lines.split("\n"));
        assertThatThrownBy(() -> downloader(config).run())
                .isInstanceOf(FetchException.class)
                .hasMessageContaining("list.txt, line")
                .message()
                .doesNotContain("\n");
        assertThat(to()).doesNotExist();
    }

    @Test
    void aLinkThatLeadsOutIsNotFollowed() throws Exception {
        Path outside = Files.createDirectories(folder.resolve("outside"));
        Files.createDirectories(to());
        Files.createSymbolicLink(to().resolve("link"), outside);
        run(server.url("/data/a.bin") + " - link/a.bin");
        assertThat(failures).singleElement().asString().contains("link that leads out");
        assertThat(outside).isEmptyDirectory();
    }

    /** Hears nothing. */
    private static class Quiet implements DownloadListener {
        @Override
        public void progress(long bytes, long ofBytes) {}

        @Override
        public void warning(String line) {}

        @Override
        public void done(String name, boolean before) {}

        @Override
        public void failed(String name, String line) {}
    }
}
