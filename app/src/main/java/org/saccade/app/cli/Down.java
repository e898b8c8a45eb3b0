package org.saccade.app.cli;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.saccade.local.StackDescription;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "down",
        description = {"Stop the local stack that 'saccade up' started, and wait until it has stopped.", ""})
final class Down extends SaccadeCommand {

    @Mixin
    private final StackOptions stackOptions = new StackOptions();

    @Option(
            names = "--wait",
            paramLabel = "TIME",
            defaultValue = "30s",
            description = "How long it may take to stop (default: ${DEFAULT-VALUE}).")
    private Duration patience;

    /** What was done. */
    record Stopped(boolean wasRunning, Long pid, String folder) {}

    @Override
    int run(Output output) throws InterruptedException {
        String folder = RunningStack.folder(this, stackOptions).toString();
        Optional<StackDescription> stack = RunningStack.find(this, stackOptions);
        Optional<ProcessHandle> process = stack.flatMap(s -> ProcessHandle.of(s.pid()));
        if (process.isEmpty()) {
            output.result(new Stopped(false, null, folder), () -> "no local stack is running in " + folder);
            return ExitCode.DONE;
        }
        long pid = process.get().pid();
        process.get().destroy();
        try {
            process.get().onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            output.warn("process " + pid + " has not stopped within " + patience.toSeconds() + " s");
            return ExitCode.FAILED;
        } catch (ExecutionException e) {
            throw new IllegalStateException("waiting for process " + pid, e.getCause());
        }
        output.result(
                new Stopped(true, pid, folder), () -> "stopped (process " + pid + "); everything is kept in " + folder);
        return ExitCode.DONE;
    }
}
