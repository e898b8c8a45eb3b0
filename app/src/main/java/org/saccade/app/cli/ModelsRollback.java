package org.saccade.app.cli;

import java.util.Map;
import org.saccade.schemas.bundle.Announcements;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.ModelAnnouncement;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "rollback",
        description = {
            "Announce the model before the one in use again; a second time, the one before that.",
            "Its bytes are in Kafka still: whoever follows the name takes it up at once.",
            ""
        })
final class ModelsRollback extends ClusterCommand {

    @Parameters(
            paramLabel = "NAME",
            arity = "0..1",
            defaultValue = "saccade",
            description = "Name of the model (default: ${DEFAULT-VALUE}).")
    private String name;

    @Override
    int run(Output output) {
        requireReachable();
        ClientSettings client = connection().client();
        try (AvroWire wire = client.wire()) {
            ModelAnnouncement before = Announcements.read(client, wire).before(name);
            Announcements.send(before, client, wire);
            output.result(
                    Map.of("name", name, "model", before.getModel()), () -> "rolled back to " + before.getModel());
            return ExitCode.DONE;
        }
    }
}
