package org.saccade.app.dashboard;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What is shown where.
 *
 * @param address where to listen; port 0 takes a free one
 * @param allowedHosts further names by which it may be called
 * @param folders searched for trainings and model bundles
 * @param store where bundles are kept that are fetched from the cluster
 * @param interval time between two looks at the cluster
 */
public record DashboardConfig(
        InetSocketAddress address, Set<String> allowedHosts, List<Path> folders, Path store, Duration interval) {

    private static final Duration LEAST = Duration.ofMillis(200);

    public DashboardConfig {
        allowedHosts = Set.copyOf(allowedHosts);
        folders = List.copyOf(folders);
        if (interval.compareTo(LEAST) < 0) {
            throw new IllegalArgumentException(
                    "an interval of " + interval.toMillis() + " ms: " + LEAST.toMillis() + " ms at least");
        }
    }
}
