package org.saccade.ingest.hostile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;

/** Small files of the format after which a fuzz target is named, to begin with; every build reads them as they are. */
final class FormatSeeds implements ArgumentsProvider {

    private static final int EVENTS = 60;
    private static final int MOST_BYTES = 3000;

    private static List<Seeds.Seed> all;

    @Override
    public Stream<? extends Arguments> provideArguments(ExtensionContext context) throws IOException {
        String target = context.getRequiredTestMethod().getName().replace("Table", "");
        List<Seeds.Seed> seeds = all().stream()
                .filter(seed -> target.equals(FormatFuzzTest.target(seed.format())))
                .toList();
        if (seeds.isEmpty()) {
            throw new AssertionError("no seed for " + target);
        }
        return seeds.stream().map(seed -> Arguments.of((Object) seed.bytes()));
    }

    static synchronized List<Seeds.Seed> all() throws IOException {
        if (all == null) {
            Path scratch = Files.createTempDirectory("seeds");
            try {
                all = Seeds.all(scratch, EVENTS, MOST_BYTES);
            } finally {
                try (Stream<Path> files = Files.list(scratch)) {
                    for (Path file : files.toList()) {
                        Files.delete(file);
                    }
                }
                Files.delete(scratch);
            }
        }
        return all;
    }
}
