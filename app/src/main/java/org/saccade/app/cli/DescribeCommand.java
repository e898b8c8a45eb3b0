package org.saccade.app.cli;

import org.saccade.snn.spec.NetworkSpec;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "describe",
        description = {"Show what a network is made of: layers with shapes, parameters, operations.", ""},
        footerHeading = "%nExamples:%n",
        footer = {
            "  saccade describe lif-resnet-18",
            "  saccade describe conv-small --width 32 --input 2x128x128 --classes 11 --json",
            "  saccade describe liaf-resnet-18-cnn                 the same shapes as a plain CNN",
            "  saccade describe plif-net --spec > my-network.json  to change and train",
            ""
        })
final class DescribeCommand extends SaccadeCommand {

    @Mixin
    private final NetworkOptions network = new NetworkOptions();

    @Option(names = "--spec", fallbackValue = "true", description = "Print the specification itself, as JSON.")
    private boolean specification;

    @Override
    int run(Output output) {
        NetworkSpec described = checked(network::spec);
        if (specification) {
            output.terminal().out().println(NetworkText.specification(described));
            return ExitCode.DONE;
        }
        output.result(NetworkText.json(described), () -> NetworkText.text(described));
        return ExitCode.DONE;
    }
}
