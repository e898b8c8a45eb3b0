package org.saccade.app.cli;

import java.nio.file.Path;
import java.util.Map;
import org.saccade.schemas.bundle.BundleTransport;
import org.saccade.schemas.bundle.ModelBundle;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.ModelAnnouncement;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "announce",
        description = {"Send a bundle through Kafka and announce it: whoever follows its name takes it up at once.", ""
        })
final class ModelsAnnounce extends ClusterCommand {

    @Parameters(paramLabel = "DIR", description = "The bundle; its sizes and hashes are checked first.")
    private Path folder;

    @Override
    int run(Output output) {
        ModelBundle bundle = ModelBundle.open(folder);
        requireReachable();
        ClientSettings client = connection().client();
        try (AvroWire wire = client.wire()) {
            ModelAnnouncement announced = BundleTransport.publish(bundle, client, wire);
            output.result(
                    Map.of("name", announced.getName(), "model", announced.getModel()),
                    () -> "announced " + announced.getModel() + " as " + announced.getName());
            return ExitCode.DONE;
        }
    }
}
