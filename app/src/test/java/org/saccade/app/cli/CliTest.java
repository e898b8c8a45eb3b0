package org.saccade.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.app.config.ConfigFile;
import org.saccade.app.config.Key;
import org.saccade.app.config.Origin;
import org.saccade.app.config.Settings;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

class CliTest {

    @TempDir
    Path home;

    @TestFactory
    Stream<DynamicTest> everyCommandHelpsAndDocumentsItsExitCodes() {
        return commands(line(), new ArrayList<>()).stream()
                .map(path -> DynamicTest.dynamicTest(path.toString(), () -> {
                    List<String> args = new ArrayList<>(path);
                    args.add("--help");
                    Calls.Result help = Calls.call(home, Map.of(), args.toArray(String[]::new));
                    assertThat(help.code()).isZero();
                    assertThat(help.err()).isEmpty();
                    assertThat(help.out()).contains("Usage: saccade", "Exit codes:", "130", "interrupted", "4 ");
                }));
    }

    /** Else the process would wait for a command that is over: on a signal for 30 s. */
    @Test
    void anErrorEndsACallByItsExitCode() {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream broken = new PrintStream(new OutputStream() {
            @Override
            public void write(int b) {
                throw new LinkageError("no native library");
            }
        });
        Terminal terminal = new Terminal(
                broken,
                new PrintStream(err, true, UTF_8),
                InputStream.nullInputStream(),
                false,
                false,
                false,
                true,
                100);
        Context context = new Context(Map.of(), terminal, home, null, new Interrupts(Thread.currentThread()));
        assertThat(Cli.run(context, "config")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString(UTF_8)).contains("unexpected LinkageError: no native library", "\tat org.saccade");
    }

    @TestFactory
    Stream<DynamicTest> everySettingComesFromFlagThenEnvironmentThenFileThenDefault() {
        List<Key> keys = SettingKeys.of(line());
        assertThat(keys).extracting(Key::name).contains("bootstrap", "replay.speed", "topics.create.partitions");
        return keys.stream()
                .map(key -> DynamicTest.dynamicTest(key.name(), () -> {
                    ConfigFile file = new ConfigFile(Path.of("f"), Map.of(key.name(), "file"));
                    Map<String, String> environment = Map.of(key.environmentVariable(), "environment");
                    Map<String, String> flags = Map.of(key.name(), "flag");
                    assertThat(origin(keys, key, flags, environment, file)).isEqualTo("flag flag " + key.flag());
                    assertThat(origin(keys, key, Map.of(), environment, file))
                            .isEqualTo("environment environment " + key.environmentVariable());
                    assertThat(origin(keys, key, Map.of(), Map.of(), file)).isEqualTo("file file f");
                    assertThat(origin(keys, key, Map.of(), Map.of(), null)).isEqualTo(key.fallback() + " default ");
                }));
    }

    @Test
    void everyFlagCanBeSetByTheEnvironmentWithoutBeingTurnedRound() {
        forEachOption(line(), option -> {
            if (option.arity().max() == 0 && SettingKeys.name(option) != null) {
                assertThat(option.fallbackValue()).as(option.longestName()).isEqualTo("true");
            }
        });
    }

    @Test
    void valuesFromTheEnvironmentAndTheFileReachTheCommand() throws Exception {
        Path file = Files.writeString(home.resolve("mine.yaml"), "timeout: 3s\ntopics: {create: {partitions: zwei}}\n");
        Calls.Result wrong = Calls.call(
                home,
                Map.of("SACCADE_CONFIG", file.toString(), "SACCADE_TOPICS_CREATE_REPLICATION", "many"),
                "topics",
                "create");
        assertThat(wrong.code()).isEqualTo(ExitCode.USAGE);
        assertThat(wrong.err())
                .contains("'zwei' is not an int (from file " + file + ")")
                .contains("'many' is not a short (from environment SACCADE_TOPICS_CREATE_REPLICATION)");
        Calls.Result shown = Calls.call(
                home,
                Map.of("SACCADE_CONFIG", file.toString(), "SACCADE_JSON", "true"),
                "config",
                "--json",
                "--timeout",
                "7s");
        assertThat(shown.out().lines())
                .allSatisfy(l -> new ObjectMapper().readTree(l))
                .anySatisfy(l -> assertThat(l).contains("\"timeout\"", "\"7s\"", "\"flag\"", "--timeout"))
                .anySatisfy(l -> assertThat(l).contains("\"json\"", "SACCADE_JSON"));
    }

    @Test
    void plantedSecretsAreNotShown() throws Exception {
        Path client = Files.writeString(
                home.resolve("client.properties"),
                "sasl.jaas.config=login password\\=pl4nted\nbasic.auth.user.info=me:pl4nted\nssl.key.password=pl4nted\n"
                        + "schema.registry.url=http://me:pl4nted@localhost:1\nother=pl4nted\n");
        for (String[] args :
                new String[][] {{"config"}, {"config", "--json"}, {"topics", "list", "--timeout", "300ms", "-v"}}) {
            Calls.Result result = Calls.call(home, Map.of("SACCADE_CLIENT", client.toString()), args);
            assertThat(result.out() + result.err()).as(Arrays.toString(args)).doesNotContain("pl4nted");
        }
    }

    @Test
    void mistypedWordsAreWrongUsageWithAGuess() {
        Calls.Result command = Calls.call(home, Map.of(), "topisc");
        assertThat(command.code()).isEqualTo(ExitCode.USAGE);
        assertThat(command.err()).contains("'topisc'", "did you mean topics");
        Calls.Result option = Calls.call(home, Map.of(), "status", "--tiemout", "1s");
        assertThat(option.code()).isEqualTo(ExitCode.USAGE);
        assertThat(option.err()).contains("--tiemout", "--timeout");
        assertThat(Calls.call(home, Map.of(), "topics").err())
                .contains("needs one of: list, create, show, read, delete");
        assertThat(Calls.call(home, Map.of()).code()).isZero();
    }

    @Test
    void aSilentPortIsUnreachableWithAddressTimeAndAdvice() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + silent.getLocalPort();
            Calls.Result result = Calls.call(home, Map.of(), "topics", "list", "-b", address, "--timeout", "500ms");
            assertThat(result.code()).isEqualTo(ExitCode.UNREACHABLE);
            assertThat(result.err().lines())
                    .singleElement()
                    .asString()
                    .contains(address, "500 ms", "security.protocol");
        }
        Calls.Result nobody = Calls.call(home, Map.of(), "dlq", "list", "-b", "127.0.0.1:1", "--timeout", "500ms");
        assertThat(nobody.code()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(nobody.err().lines()).singleElement().asString().contains("127.0.0.1:1", "saccade up");
        Calls.Result noHost = Calls.call(home, Map.of(), "topics", "list", "-b", "no.such.host.invalid:9092");
        assertThat(noHost.code()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(noHost.err()).contains("no.such.host.invalid:9092", "no such host");
    }

    @Test
    void badReplaysGetOneLine() throws Exception {
        Calls.Result missing =
                Calls.call(home, Map.of(), "replay", home.resolve("none").toString());
        assertThat(missing.code()).isEqualTo(ExitCode.FAILED);
        assertThat(missing.err().lines()).singleElement().asString().contains("none");
        Calls.Result speed = Calls.call(home, Map.of(), "replay", home.toString(), "--speed", "fast");
        assertThat(speed.code()).isEqualTo(ExitCode.USAGE);
        assertThat(speed.err()).contains("'fast'");
    }

    @Test
    void downAndStatusOfAStackThatIsNotThere() {
        Calls.Result down = Calls.call(home, Map.of(), "down", "--json");
        assertThat(down.code()).isZero();
        assertThat(down.out()).contains("\"wasRunning\":false");
        Calls.Result status =
                Calls.call(home, Map.of(), "status", "-b", "127.0.0.1:1", "--registry", "http://127.0.0.1:1");
        assertThat(status.code()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(status.out()).contains("not running", "127.0.0.1:1", "does not answer");
    }

    private static String origin(
            List<Key> keys, Key key, Map<String, String> flags, Map<String, String> environment, ConfigFile file) {
        var value = Settings.resolve(keys, flags, environment, Optional.ofNullable(file))
                .value(key.name());
        return value.text() + " " + (value.origin() == Origin.DEFAULT ? "default " : value.source());
    }

    @Test
    void aHeapThatIsTooSmallIsNamedWithWhatHelps() {
        Failure failure = Failure.of(new OutOfMemoryError("Java heap space"));
        assertThat(failure.code()).isEqualTo(ExitCode.FAILED);
        assertThat(failure.lines()).singleElement().asString().contains("Java heap space", "SACCADE_JAVA_OPTS=-Xmx");
    }

    @Test
    void aBarThatIsClosedTwiceIsPaintedOnce() {
        ByteArrayOutputStream painted = new ByteArrayOutputStream();
        Terminal watched =
                new Terminal(System.out, new PrintStream(painted), System.in, false, true, false, false, 100);
        Progress bar = Progress.start(watched, true, "train", 10, "samples", true);
        bar.to(4);
        bar.close();
        int once = painted.size();
        bar.close();
        assertThat(painted.toString()).contains("train", "4/10 samples");
        assertThat(painted.size()).isEqualTo(once);
    }

    private CommandLine line() {
        Terminal terminal = new Terminal(System.out, System.err, System.in, false, false, false, false, 100);
        return Cli.commandLine(
                new Context(Map.of(), terminal, Path.of("."), null, new Interrupts(Thread.currentThread())));
    }

    private static List<List<String>> commands(CommandLine line, List<String> path) {
        List<List<String>> paths = new ArrayList<>(List.of(path));
        line.getSubcommands().forEach((name, sub) -> {
            List<String> deeper = new ArrayList<>(path);
            deeper.add(name);
            paths.addAll(commands(sub, deeper));
        });
        return paths;
    }

    private static void forEachOption(CommandLine line, Consumer<OptionSpec> each) {
        line.getCommandSpec().options().forEach(each);
        line.getSubcommands().values().forEach(sub -> forEachOption(sub, each));
    }
}
