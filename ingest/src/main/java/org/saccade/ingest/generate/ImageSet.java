package org.saccade.ingest.generate;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Labelled pictures of a folder, found by their names alone: none is opened. The same folder gives the same set in the same order, on any
 * machine. Immutable.
 *
 * @param root folder that the names are relative to
 * @param classNames the position is the label
 * @param train by label, then by name
 * @param validation the same
 * @param split the folder itself says which pictures are for validation
 */
record ImageSet(
        Path root, List<String> classNames, List<LabelledImage> train, List<LabelledImage> validation, boolean split) {

    /**
     * Finds the pictures of {@code train/<class>/}, with {@code val/<class>/} or a flat {@code val/}, or of {@code <class>/}.
     *
     * @throws ImageException when there are none, or classes or labels are missing; the message is one clear line
     */
    static ImageSet of(Path root, ImageSetOptions options) throws IOException {
        return new ImageSetFinder(root, options).find();
    }

    Path file(LabelledImage image) {
        return root.resolve(image.name());
    }

    /** One picture of each class in turn, then a second one and so on: so that the first n are a fair choice. */
    static List<LabelledImage> inTurn(List<LabelledImage> images) {
        List<LabelledImage> order = new ArrayList<>(images);
        order.sort(Comparator.comparingInt(LabelledImage::number).thenComparingInt(LabelledImage::label));
        return order;
    }

    /**
     * True when the pictures can be told apart by their base names alone, which hold no space.
     *
     * @param withinClass it is enough that those of one class can be
     */
    static boolean distinctBaseNames(List<LabelledImage> images, boolean withinClass) {
        Set<String> seen = new HashSet<>();
        for (LabelledImage image : images) {
            String name = image.baseName();
            if (name.chars().anyMatch(Character::isWhitespace)
                    || !seen.add(withinClass ? image.label() + "/" + name : name)) {
                return false;
            }
        }
        return true;
    }

    /** A number that stands for all names and labels. */
    String digest() {
        Digest digest = new Digest();
        train.forEach(image -> digest.add("train " + image.label() + " " + image.name()));
        validation.forEach(image -> digest.add("val " + image.label() + " " + image.name()));
        return digest.text();
    }
}
