package org.saccade.app.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFoldersTest {

    private static final int LOOKS = 200;

    @TempDir
    Path folder;

    /** A training that runs writes and deletes checkpoints beside what is read. */
    @Test
    void aRunIsFoundWhileFilesBesideItComeAndGo() throws Exception {
        Path run = Files.createDirectories(folder.resolve("a"));
        Files.writeString(run.resolve("run.json"), "{\"run\":\"one\"}");
        for (int i = 0; i < 300; i++) {
            // Looking at all of these takes long enough for others to vanish meanwhile.
            Files.createFile(run.resolve("step-" + i));
        }
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService training = Executors.newSingleThreadExecutor();
        try {
            Future<?> writing = training.submit(() -> {
                for (int i = 0; !done.get(); i++) {
                    Path checkpoint = Files.createDirectory(run.resolve("checkpoint-" + i));
                    Files.delete(Files.createFile(checkpoint.resolve("weights")));
                    Files.delete(checkpoint);
                }
                return null;
            });
            RunFolders folders = new RunFolders(List.of(folder));
            for (int i = 0; i < LOOKS; i++) {
                assertThat(folders.runs()).containsOnlyKeys("one");
            }
            done.set(true);
            writing.get();
        } finally {
            done.set(true);
            training.shutdown();
        }
    }
}
