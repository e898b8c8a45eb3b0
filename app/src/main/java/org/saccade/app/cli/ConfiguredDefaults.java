package org.saccade.app.cli;

import org.saccade.app.config.Origin;
import org.saccade.app.config.Settings;
import org.saccade.app.config.Value;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;

/** Gives options that are not on the command line the value of the environment or the configuration file. */
final class ConfiguredDefaults implements IDefaultValueProvider {

    private final Settings settings;

    ConfiguredDefaults(Settings settings) {
        this.settings = settings;
    }

    @Override
    public String defaultValue(ArgSpec argument) {
        String name = SettingKeys.name(argument);
        if (name == null) {
            return null;
        }
        Value value = settings.value(name);
        return value.origin() == Origin.DEFAULT ? null : value.text();
    }
}
