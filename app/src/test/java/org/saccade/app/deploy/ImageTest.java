package org.saccade.app.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The Dockerfile against the build that it copies from. */
class ImageTest {

    private final List<String> lines = Files.readAllLines(Compose.ROOT.resolve("Dockerfile"));

    ImageTest() throws IOException {}

    @Test
    void whatIsCopiedIsWhatTheBuildMakes() throws IOException {
        List<String> copied = lines.stream()
                .filter(line -> line.startsWith("COPY --from=build "))
                .map(line -> line.split(" ")[2])
                .toList();
        assertThat(copied)
                .containsExactly("/src/app/target/saccade/lib", "/src/streams/target/saccade-streams-*-job.jar");
        assertThat(Files.readString(Compose.ROOT.resolve("app/pom.xml")))
                .contains("<outputDirectory>${project.build.directory}/saccade/lib</outputDirectory>");
        assertThat(Files.readString(Compose.ROOT.resolve("streams/pom.xml")))
                .contains("<artifactId>saccade-streams</artifactId>")
                .contains("<shadedClassifierName>job</shadedClassifierName>");
        assertThat(Compose.ROOT.resolve("saccade")).isExecutable();
    }

    @Test
    void theLauncherFindsItsLibrariesBesideIt() throws IOException {
        assertThat(lines)
                .contains("COPY saccade /opt/saccade/saccade", "ENTRYPOINT [\"/opt/saccade/saccade\"]")
                .anyMatch(line -> line.endsWith(" /opt/saccade/lib"));
        assertThat(Files.readString(Compose.ROOT.resolve("saccade"))).contains("if [ -d \"$root/lib\" ]; then");
    }

    @Test
    void theJobJarIsWhereTheLiveServiceLooks() throws IOException {
        List<String> command = Compose.words(Compose.read().services().get("stream-live"), "command");
        String jar = command.get(command.indexOf("--job-jar") + 1);
        assertThat(lines).anyMatch(line -> line.startsWith("COPY --from=build") && line.endsWith(" " + jar));
    }

    @Test
    void nothingThatTheBuildNeedsIsIgnored() throws IOException {
        List<String> ignored = Files.readAllLines(Compose.ROOT.resolve(".dockerignore"));
        assertThat(ignored).contains("**/target", ".git");
        String pom = Files.readString(Compose.ROOT.resolve("pom.xml"));
        assertThat(ignored).noneMatch(name -> pom.contains("<module>" + name + "</module>"));
        assertThat(ignored).doesNotContain("saccade", "pom.xml", "*.xml");
    }
}
