package org.saccade.app.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.saccade.app.config.Connection;
import org.saccade.local.LocalStack;
import org.saccade.local.StackDescription;

/** The local stack that a command means: the one in {@code --dir}, else in {@code ~/.saccade/stack}. */
final class RunningStack {

    private RunningStack() {}

    /** Its folder. */
    static Path folder(SaccadeCommand command, StackOptions options) {
        Path folder = options.dir == null ? command.context().home().resolve("stack") : options.dir;
        return folder.toAbsolutePath().normalize();
    }

    /** It, if it runs. */
    static Optional<StackDescription> find(SaccadeCommand command, StackOptions options) {
        return LocalStack.read(folder(command, options));
    }

    /** Its addresses, if it runs. */
    static Optional<Connection.Stack> addresses(ClusterCommand command) {
        Path folder = folder(command, command.stackOptions);
        return LocalStack.read(folder)
                .map(stack -> new Connection.Stack(stack.bootstrapServers(), stack.registryUrl(), folder.toString()));
    }
}
