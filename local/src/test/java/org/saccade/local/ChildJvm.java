package org.saccade.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Other JVMs with this one's class path. */
final class ChildJvm {

    private ChildJvm() {}

    /** Runs {@code main} with {@code folder} as its argument; what it prints goes to a file in the folder. */
    static Process launch(Class<?> main, Path folder) throws IOException {
        Path arguments = folder.resolve("java.args");
        Files.writeString(arguments, "-Xmx512m -cp \"" + System.getProperty("java.class.path") + "\"");
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "@" + arguments,
                        main.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output.txt").toFile())
                .start();
    }

    static String output(Path folder) throws IOException {
        return Files.readString(folder.resolve("output.txt"));
    }
}
