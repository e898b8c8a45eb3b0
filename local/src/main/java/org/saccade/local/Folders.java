package org.saccade.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Sizes and removal of folders whose files may come and go meanwhile. */
final class Folders {

    private Folders() {}

    /** Endings of the indexes for which Kafka reserves 10 MB each, most of which is never written and takes no disk. */
    private static final List<String> RESERVED = List.of(".index", ".timeindex");

    /**
     * Sum of the sizes of all files under {@code folder} in bytes, but for Kafka's indexes, which are small and look large; 0 where it is
     * missing; vanished files count 0.
     */
    static long bytes(Path folder) {
        AtomicLong bytes = new AtomicLong();
        walk(folder, new Visitor() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (RESERVED.stream().noneMatch(file.toString()::endsWith)) {
                    bytes.addAndGet(attributes.size());
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return bytes.get();
    }

    /** Removes {@code folder} and all below it; missing is fine. */
    static void delete(Path folder) {
        walk(folder, new Visitor() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path dir, IOException e) throws IOException {
                Files.deleteIfExists(dir);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static void walk(Path folder, Visitor visitor) {
        try {
            Files.walkFileTree(folder, visitor);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot walk " + folder, e);
        }
    }

    private static class Visitor extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path dir, IOException e) throws IOException {
            return FileVisitResult.CONTINUE;
        }
    }
}
