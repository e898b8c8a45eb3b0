package org.saccade.app.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.saccade.snn.spec.NetworkSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A network by name or file, and what of it is changed. */
final class NetworkOptions {

    @Parameters(
            index = "0",
            paramLabel = "NETWORK",
            description = "Built-in network (an unknown name lists them), or a YAML or JSON file that describes one.")
    private String network;

    @Option(names = "--width", paramLabel = "N", description = "Channels of a built-in network's first convolution.")
    private int width;

    @Option(names = "--input", paramLabel = "PxHxW", description = "Polarities, rows and columns, such as 2x128x128.")
    private String input;

    @Option(names = "--classes", paramLabel = "N", description = "Number of classes.")
    private Integer classes;

    @Option(names = "--steps", paramLabel = "T", description = "Number of time steps.")
    private Integer steps;

    /** The network; throws IllegalArgumentException with every problem where there is none. */
    NetworkSpec spec() {
        NetworkSpec spec = named(network, width);
        if (input != null) {
            if (!input.matches("\\d{1,5}x\\d{1,5}x\\d{1,5}")) {
                throw new IllegalArgumentException("--input is '" + input + "'; needed is such as 2x128x128");
            }
            String[] sides = input.split("x");
            spec = spec.withInput(Integer.parseInt(sides[0]), Integer.parseInt(sides[1]), Integer.parseInt(sides[2]));
        }
        if (classes != null) {
            spec = spec.withClasses(classes);
        }
        return steps == null ? spec : spec.withTimeSteps(steps);
    }

    /** A network by the name of a file, else by its own; width 0 is the usual one. */
    static NetworkSpec named(String network, int width) {
        Path file = Path.of(network);
        if (!Files.isRegularFile(file)) {
            if (network.matches(".*(/|\\.ya?ml|\\.json).*")) {
                throw new IllegalArgumentException("there is no file " + network + " that describes a network");
            }
            return NetworkSpec.builtIn(network, width);
        }
        if (width != 0) {
            throw new IllegalArgumentException("--width is for built-in networks; " + network + " states its channels");
        }
        try {
            return NetworkSpec.parse(Files.readString(file), network);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(network + " is no text: a network is described in YAML or JSON", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
