package org.saccade.ingest.generate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.saccade.ingest.dataset.SeededHash;

/** Finds what is an {@link ImageSet} in a folder. */
final class ImageSetFinder {

    private static final Set<String> TRAIN = Set.of("train", "training");
    private static final Set<String> VALIDATION = Set.of("val", "valid", "validation", "test", "testing");
    private static final String EXPECTED =
            "expected train/CLASS/ with val/CLASS/ (or a flat val/ and --val-labels), or CLASS/";

    private final Path root;
    private final ImageSetOptions options;

    ImageSetFinder(Path root, ImageSetOptions options) {
        this.root = root;
        this.options = options;
    }

    ImageSet find() throws IOException {
        if (!Files.isDirectory(root)) {
            throw new ImageException("there is no folder " + root);
        }
        Path train = child(TRAIN);
        Path val = child(VALIDATION);
        Map<String, List<String>> ofClasses = ofClasses(train == null ? root : train, train == null ? val : null);
        if (ofClasses.isEmpty()) {
            throw new ImageException(root + " holds no pictures in folders of classes; " + EXPECTED);
        }
        List<String> classes = options.classList() == null
                ? List.copyOf(ofClasses.keySet())
                : LabelFile.classNames(options.classList());
        List<LabelledImage> all = labelled(ofClasses, classes);
        if (val != null && train != null) {
            return new ImageSet(root, classes, all, validation(val, classes), true);
        }
        if (options.validationLabels() != null) {
            throw new ImageException(root + " has no folders train and val, so it needs no labels for val");
        }
        return shared(classes, all);
    }

    private Path child(Set<String> names) throws IOException {
        List<Path> found = folders(root).stream()
                .filter(folder -> names.contains(folder.getFileName().toString().toLowerCase(Locale.ROOT)))
                .toList();
        return found.isEmpty() ? null : found.get(0);
    }

    private static List<Path> folders(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(entry -> Files.isDirectory(entry)
                            && !entry.getFileName().toString().startsWith("."))
                    .sorted(Comparator.comparing(entry -> entry.getFileName().toString(), ImageFolder.BY_NUMBER))
                    .toList();
        }
    }

    /** Names of the pictures by class, in order. */
    private Map<String, List<String>> ofClasses(Path holder, Path but) throws IOException {
        Map<String, List<String>> found = new LinkedHashMap<>();
        for (Path folder : folders(holder)) {
            List<String> names = names(folder);
            if (!names.isEmpty() && !folder.equals(but)) {
                found.put(folder.getFileName().toString(), names);
            }
        }
        return found;
    }

    private List<String> names(Path folder) throws IOException {
        return ImageFolder.below(folder).stream()
                .map(file -> ImageFolder.name(root, file))
                .toList();
    }

    private List<LabelledImage> labelled(Map<String, List<String>> ofClasses, List<String> classes) {
        Map<String, Integer> labels = labels(classes);
        List<LabelledImage> all = new ArrayList<>();
        ofClasses.forEach((name, files) -> {
            Integer label = labels.get(name);
            if (label == null) {
                throw new ImageException("folder " + name + " in " + root + " is none of the " + classes.size()
                        + " classes" + (options.classList() == null ? " of train" : " of " + options.classList()));
            }
            for (int i = 0; i < files.size(); i++) {
                all.add(new LabelledImage(files.get(i), label, i));
            }
        });
        all.sort(Comparator.comparingInt(LabelledImage::label).thenComparingInt(LabelledImage::number));
        return all;
    }

    private static Map<String, Integer> labels(List<String> classes) {
        Map<String, Integer> labels = new HashMap<>();
        for (int i = 0; i < classes.size(); i++) {
            labels.put(classes.get(i), i);
        }
        return labels;
    }

    private List<LabelledImage> validation(Path val, List<String> classes) throws IOException {
        if (options.validationLabels() != null) {
            return numbered(LabelFile.labelled(options.validationLabels(), names(val), classes));
        }
        if (!ImageFolder.in(val).isEmpty()) {
            throw new ImageException(val
                    + " holds pictures outside folders of classes; state a list of their labels (--val-labels FILE)");
        }
        return labelled(ofClasses(val, null), classes);
    }

    /** A seeded share of the pictures for validation; whether one belongs to it depends on its name only. */
    private ImageSet shared(List<String> classes, List<LabelledImage> all) {
        List<LabelledImage> train = new ArrayList<>();
        List<LabelledImage> validation = new ArrayList<>();
        for (LabelledImage image : all) {
            boolean chosen = SeededHash.unit(options.seed(), image.name()) < options.validationShare();
            (chosen ? validation : train).add(image);
        }
        return new ImageSet(root, classes, numbered(train), numbered(validation), false);
    }

    /** By label, numbered anew within each. */
    private static List<LabelledImage> numbered(List<LabelledImage> images) {
        List<LabelledImage> sorted = new ArrayList<>(images);
        sorted.sort(Comparator.comparingInt(LabelledImage::label)
                .thenComparing(LabelledImage::name, ImageFolder.BY_NUMBER));
        List<LabelledImage> numbered = new ArrayList<>();
        int number = 0;
        for (LabelledImage image : sorted) {
            boolean same =
                    !numbered.isEmpty() && numbered.get(numbered.size() - 1).label() == image.label();
            number = same ? number + 1 : 0;
            numbered.add(new LabelledImage(image.name(), image.label(), number));
        }
        return numbered;
    }
}
