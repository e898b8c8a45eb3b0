package org.saccade.app.cli;

import java.nio.file.Path;
import java.util.Locale;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.streams.health.HealthService;
import picocli.CommandLine.Option;

/** Whether a command computes the rates of the stages, and from what. */
final class HealthOption {

    private static final String GROUP = "saccade-health";

    @Option(
            names = "--health",
            paramLabel = "digests|records|off",
            defaultValue = "digests",
            description =
                    "Compute the rates of the stages: from what these tell of themselves; by reading every record once more, for"
                            + " topics that other programs write; or not: one of all monitors is enough (default: ${DEFAULT-VALUE}).")
    private String health;

    /**
     * Null where none is wanted.
     *
     * @throws IllegalArgumentException when it is none of the three
     */
    HealthService.Way way() {
        return switch (health.toLowerCase(Locale.ROOT)) {
            case "digests" -> HealthService.Way.DIGESTS;
            case "records" -> HealthService.Way.RECORDS;
            case "off" -> null;
            default ->
                throw new IllegalArgumentException("--health: " + health + " is none of digests, records and off");
        };
    }

    /** Starts; null where none is wanted. */
    static HealthService start(HealthService.Way way, ClientSettings client, Path stateFolder) {
        return way == null ? null : HealthService.start(client, GROUP, stateFolder, way);
    }
}
