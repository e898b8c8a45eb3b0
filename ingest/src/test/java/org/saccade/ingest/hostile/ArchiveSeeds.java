package org.saccade.ingest.hostile;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;

/** Archives of one small file of each format. */
final class ArchiveSeeds implements ArgumentsProvider {

    @Override
    public Stream<? extends Arguments> provideArguments(ExtensionContext context) throws IOException {
        List<Arguments> archives = new ArrayList<>();
        for (Seeds.Seed seed : FormatSeeds.all()) {
            archives.add(Arguments.of((Object) archive(seed)));
        }
        return archives.stream();
    }

    /** An archive of one file. */
    static byte[] archive(Seeds.Seed seed) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("folder/" + seed.format().id()));
            zip.write(seed.bytes());
        }
        return bytes.toByteArray();
    }
}
