package org.saccade.app.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.saccade.app.admin.Cluster;
import org.saccade.app.admin.UnreachableException;
import org.saccade.local.LocalFlink;
import org.saccade.local.LocalFlinkConfig;

/**
 * The Flink cluster that a job goes to.
 *
 * @param configuration Flink settings that name it
 * @param onClose ends a cluster of this process
 */
record FlinkTarget(Configuration configuration, Runnable onClose) implements AutoCloseable {

    /**
     * A cluster of this process. Tasks of both sinks and the source share slots, so a slot per task of an operator is enough.
     *
     * @param settings further Flink settings
     */
    static FlinkTarget here(int slots, Map<String, String> settings) {
        try {
            Path folder = Files.createTempDirectory("saccade-flink-");
            LocalFlink flink = LocalFlink.start(
                    LocalFlinkConfig.in(folder).withSlots(slots).withSettings(settings));
            return new FlinkTarget(flink.clientConfiguration(), () -> {
                flink.close();
                delete(folder);
            });
        } catch (IOException e) {
            throw new UncheckedIOException("no temporary folder for Flink", e);
        }
    }

    /** A running cluster. */
    static FlinkTarget at(String host, int port, List<String> jars) {
        if (!Cluster.accepts(host + ":" + port)) {
            throw new UnreachableException(
                    "Flink at " + host + ":" + port + ": nothing accepts connections there", null);
        }
        Configuration configuration = new Configuration();
        configuration.set(DeploymentOptions.TARGET, "remote");
        configuration.set(DeploymentOptions.ATTACHED, false);
        configuration.set(RestOptions.ADDRESS, host);
        configuration.set(RestOptions.PORT, port);
        if (!jars.isEmpty()) {
            configuration.set(PipelineOptions.JARS, jars);
        }
        return new FlinkTarget(configuration, () -> {});
    }

    @Override
    public void close() {
        onClose.run();
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + folder, e);
        }
    }
}
