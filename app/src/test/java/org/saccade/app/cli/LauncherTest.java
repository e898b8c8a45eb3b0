package org.saccade.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code saccade}, run by bash from folders with spaces; builds are done by a stand-in for Maven that notes each call. */
class LauncherTest {

    /** All jars of the class path, and our classes as one. */
    @TempDir
    static Path libraries;

    @TempDir
    Path temp;

    private Path checkout;
    private Path programs;

    @BeforeAll
    static void collectLibraries() throws IOException {
        int directories = 0;
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path path = Path.of(entry);
            if (Files.isDirectory(path)) {
                jar(path, libraries.resolve("classes-" + directories++ + ".jar"));
            } else if (Files.exists(path)) {
                Files.createSymbolicLink(libraries.resolve(path.getFileName()), path);
            }
        }
    }

    @BeforeEach
    void checkout() throws IOException {
        checkout = Files.createDirectories(temp.resolve("my own checkout"));
        programs = Files.createDirectories(temp.resolve("programs"));
        Path script = Path.of("").toAbsolutePath().getParent().resolve("saccade");
        Files.copy(script, checkout.resolve("saccade"), StandardCopyOption.COPY_ATTRIBUTES);
    }

    @Test
    void anInstallationRunsFromAnyFolderThroughLinksAndWithoutABuild() throws Exception {
        Files.createSymbolicLink(checkout.resolve("lib"), libraries);
        Path links = Files.createDirectories(temp.resolve("link s"));
        Path first = Files.createSymbolicLink(links.resolve("first"), Path.of("../my own checkout/saccade"));
        Path second = Files.createSymbolicLink(temp.resolve("sac"), first);
        program("mvn", "echo called >> '" + temp.resolve("mvn.calls") + "'");
        Calls.Result help = run(Map.of(), second.toString(), "--help");
        assertThat(help.code()).as(help.err()).isZero();
        assertThat(help.out()).contains("Usage: saccade");
        assertThat(run(Map.of(), second.toString(), "topisc").code()).isEqualTo(ExitCode.USAGE);
        assertThat(run(Map.of(), second.toString(), "topics", "list", "-b", "127.0.0.1:1", "--timeout", "300ms")
                        .code())
                .isEqualTo(ExitCode.UNREACHABLE);
        assertThat(temp.resolve("mvn.calls")).doesNotExist();
    }

    @Test
    void anOldJavaIsNamedInOneLine() throws Exception {
        for (String version : List.of("11.0.2", "1.8.0_292")) {
            program("java", "echo 'openjdk version \"" + version + "\" 2019-01-15' >&2");
            Calls.Result result = run(Map.of(), checkout.resolve("saccade").toString(), "--help");
            assertThat(result.code()).isEqualTo(ExitCode.FAILED);
            assertThat(result.err().lines()).singleElement().asString().contains("Java 17", version);
        }
        Calls.Result home = run(
                Map.of("JAVA_HOME", "/no where"), checkout.resolve("saccade").toString());
        assertThat(home.err().lines()).singleElement().asString().contains("JAVA_HOME is /no where");
    }

    @Test
    void itBuildsOnceForTwoCallersAndAgainWhenASourceChanges() throws Exception {
        Path source = checkout.resolve("app/src/main/java/A.java");
        Path test = checkout.resolve("app/src/test/java/T.java");
        for (Path file : List.of(checkout.resolve("pom.xml"), source, test)) {
            Files.createDirectories(file.getParent());
            Files.createFile(file);
        }
        Path calls = temp.resolve("mvn.calls");
        Path assembly = checkout.resolve("app/target/saccade");
        program(
                "mvn",
                "echo \"$@\" >> '" + calls + "'; mkdir -p '" + assembly + "' && ln -sfn '" + libraries + "' '"
                        + assembly.resolve("lib") + "'");
        Process other = start(
                Map.of(), temp.resolve("other"), checkout.resolve("saccade").toString(), "--version");
        Calls.Result result = run(Map.of(), checkout.resolve("saccade").toString(), "--version");
        assertThat(other.waitFor()).isZero();
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(Files.readAllLines(calls))
                .singleElement()
                .asString()
                .contains("-pl app -am package", "my own checkout");
        Instant later = Instant.now().plusSeconds(60);
        Files.setLastModifiedTime(test, FileTime.from(later));
        assertThat(run(Map.of(), checkout.resolve("saccade").toString(), "--version")
                        .code())
                .isZero();
        assertThat(Files.readAllLines(calls)).hasSize(1);
        Files.setLastModifiedTime(source, FileTime.from(later));
        assertThat(run(Map.of(), checkout.resolve("saccade").toString(), "--version")
                        .code())
                .isZero();
        assertThat(Files.readAllLines(calls)).hasSize(2);
    }

    @Test
    void aFailedBuildShowsItsLog() throws Exception {
        program("mvn", "echo '[ERROR] A.java:3: cannot find symbol'; exit 1");
        Calls.Result result = run(Map.of(), checkout.resolve("saccade").toString(), "--version");
        assertThat(result.code()).isEqualTo(ExitCode.FAILED);
        assertThat(result.err()).contains("A.java:3: cannot find symbol", "build.log");
        assertThat(result.out()).isEmpty();
    }

    private void program(String name, String body) throws IOException {
        Path file = programs.resolve(name);
        Files.writeString(file, "#!/usr/bin/env bash\n" + body + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private Calls.Result run(Map<String, String> environment, String... command) throws Exception {
        Path streams = Files.createTempDirectory(temp, "streams");
        Process process = start(environment, streams, command);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Calls.Result(
                process.exitValue(),
                Files.readString(streams.resolve("out")),
                Files.readString(streams.resolve("err")));
    }

    private Process start(Map<String, String> environment, Path streams, String... command) throws IOException {
        Files.createDirectories(streams);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(Files.createDirectories(temp.resolve("else where")).toFile())
                .redirectOutput(streams.resolve("out").toFile())
                .redirectError(streams.resolve("err").toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("SACCADE_") || name.equals("JAVA_HOME"));
        builder.environment().put("HOME", temp.toString());
        builder.environment().merge("PATH", programs.toString(), (path, first) -> first + File.pathSeparator + path);
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static void jar(Path folder, Path target) throws IOException {
        try (OutputStream file = Files.newOutputStream(target);
                JarOutputStream jar = new JarOutputStream(file);
                Stream<Path> files = Files.walk(folder)) {
            for (Path path : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                jar.putNextEntry(new JarEntry(folder.relativize(path).toString().replace(File.separatorChar, '/')));
                Files.copy(path, jar);
                jar.closeEntry();
            }
        }
    }
}
