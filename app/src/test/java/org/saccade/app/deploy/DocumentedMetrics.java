package org.saccade.app.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The metrics that docs/monitor.md lists; a test compares them with real endpoints. */
public final class DocumentedMetrics {

    private DocumentedMetrics() {}

    /** Names of the families. */
    public static Set<String> names() throws IOException {
        List<String> lines = Files.readAllLines(Compose.ROOT.resolve("docs/monitor.md"));
        return lines.subList(lines.indexOf("## Metrics"), lines.indexOf("## What must add up")).stream()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.split("`")[1])
                .collect(Collectors.toSet());
    }
}
