package org.saccade.ingest.generate;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.saccade.ingest.format.WholeFile;

/** Writes ES-ImageNet's lists, each whole or not at all. */
final class LabelLists {

    private LabelLists() {}

    /** Lines of both splits. Not safe for several threads. */
    static final class Lines {

        private final List<String> train = new ArrayList<>();
        private final List<String> validation = new ArrayList<>();

        void add(boolean ofTrain, String path, int label, Odg.Size size) {
            (ofTrain ? train : validation).add(path + " " + label + " " + size.a() + " " + size.b());
        }
    }

    static void write(Path folder, List<String> classNames, Lines lines) throws IOException {
        lines.train.sort(ImageFolder.BY_NUMBER);
        lines.validation.sort(ImageFolder.BY_NUMBER);
        List<String> classes = new ArrayList<>();
        for (int i = 0; i < classNames.size(); i++) {
            // Readers take the words of a line, so a name is one.
            classes.add(classNames.get(i).replaceAll("\\s+", "_") + " " + i);
        }
        write(folder.resolve("dirlabel.txt"), classes);
        write(folder.resolve("vallabel.txt"), lines.validation);
        write(folder.resolve("trainlabel.txt"), lines.train);
    }

    private static void write(Path file, List<String> lines) throws IOException {
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(line).append(System.lineSeparator()));
        WholeFile.write(file, text.toString().getBytes(StandardCharsets.UTF_8));
    }
}
