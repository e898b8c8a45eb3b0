package org.saccade.app.cli;

import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.saccade.schemas.frame.InvalidFramesException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Base of the commands. A command reads its options, builds the record that its module wants, makes one call and returns an
 * {@link ExitCode}; exceptions go to {@link Failure}.
 */
abstract class SaccadeCommand implements Callable<Integer> {

    @Mixin
    final CommonOptions common = new CommonOptions();

    @Spec
    CommandSpec spec;

    /** The work. */
    abstract int run(Output output) throws Exception;

    @Override
    public final Integer call() throws Exception {
        Output output = new Output(context().terminal(), common.json, common.quiet);
        context()
                .settings()
                .unknownVariables()
                .forEach(name -> output.note(
                        "saccade: the variable " + name + " is no setting of Saccade; see 'saccade config'"));
        return run(output);
    }

    /** The process that this command runs in. */
    final Context context() {
        return ((Saccade) spec.root().userObject()).context();
    }

    /** Builds the record that a module wants: what its constructor refuses is wrong usage. */
    final <T> T checked(Supplier<T> record) {
        try {
            return record.get();
        } catch (IllegalArgumentException | InvalidFramesException e) {
            throw usage(e.getMessage());
        }
    }

    /** A wrong option value that only the command itself can see. */
    final ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
