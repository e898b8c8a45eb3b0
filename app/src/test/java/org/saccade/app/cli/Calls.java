package org.saccade.app.cli;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.saccade.local.LocalStack;

/** Calls the command line as the program does, with captured streams and no terminal. */
public final class Calls {

    /** What a call left. */
    public record Result(int code, String out, String err) {}

    private Calls() {}

    /** Calls with these environment variables. */
    public static Result call(Path home, Map<String, String> environment, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                InputStream.nullInputStream(),
                false,
                false,
                false,
                true,
                100);
        Interrupts interrupts = new Interrupts(Thread.currentThread());
        int code = Cli.run(new Context(environment, terminal, home, null, interrupts), args);
        return new Result(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** The same against the tests' broker and registry. */
    public static Result onStack(Path home, String... args) {
        LocalStack stack = LocalStack.shared();
        return call(
                home,
                Map.of("SACCADE_BOOTSTRAP", stack.bootstrapServers(), "SACCADE_REGISTRY", stack.registryUrl()),
                args);
    }
}
