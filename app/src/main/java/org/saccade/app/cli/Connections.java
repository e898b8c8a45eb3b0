package org.saccade.app.cli;

import java.time.Duration;
import org.saccade.app.config.Connection;
import org.saccade.app.config.Origin;
import org.saccade.app.config.Settings;
import org.saccade.app.config.Value;
import org.saccade.schemas.schema.AvroWire;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** From a command's options to a {@link Connection}, with the origin of each value kept. */
final class Connections {

    private Connections() {}

    static Connection of(ClusterCommand command, Duration timeout) {
        Connection connection = Connection.resolve(
                value(command, "bootstrap"),
                value(command, "registry"),
                value(command, "client"),
                () -> RunningStack.addresses(command));
        Value given = value(command, "timeout");
        // Nobody said how long: the registry's clients have a patience of their own, made for stages that run on.
        return given.origin() == Origin.DEFAULT
                ? connection
                : connection.withDefault(
                        AvroWire.RETRY_MS, new Value(Long.toString(timeout.toMillis()), given.origin(), given.where()));
    }

    /** A setting as this call sees it: its flag, else environment, file or default. */
    static Value value(SaccadeCommand command, String key) {
        Settings settings = command.context().settings();
        ParseResult parsed = command.spec.commandLine().getParseResult();
        for (OptionSpec option : parsed.matchedOptions()) {
            if (key.equals(SettingKeys.name(option)) && !option.stringValues().isEmpty()) {
                return new Value(option.stringValues().get(0), Origin.FLAG, option.longestName());
            }
        }
        return settings.value(key);
    }
}
