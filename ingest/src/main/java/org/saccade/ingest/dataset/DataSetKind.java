package org.saccade.ingest.dataset;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The layouts that are known, in the order in which a folder is tried against them. */
public enum DataSetKind {
    /** ES-ImageNet: train/classC/classC_K.npz, val/*.npz, trainlabel.txt, vallabel.txt. */
    ES_IMAGENET("es-imagenet"),
    /** N-ImageNet: extracted_train/SYNSET/*.npz with train_list.txt and val_list.txt. */
    N_IMAGENET("n-imagenet"),
    /** DVS128 Gesture: userNN_LIGHT.aedat, userNN_LIGHT_labels.csv, trials_to_train.txt, trials_to_test.txt. */
    DVS_GESTURE("dvs-gesture"),
    /** N-MNIST: Train|Test/DIGIT/*.bin. */
    N_MNIST("n-mnist"),
    /** N-Caltech101: CLASS/*.bin. */
    N_CALTECH101("n-caltech101"),
    /** CIFAR10-DVS: CLASS/*.aedat (AEDAT 2 or 4), or an archive CLASS.zip of them. */
    CIFAR10_DVS("cifar10-dvs"),
    /** ASL-DVS: LETTER/*.mat. */
    ASL_DVS("asl-dvs"),
    /** N-CARS: train|test/cars|background/*.dat. */
    N_CARS("n-cars"),
    /** Files in lists PATH,LABEL, one list for each split: train*.csv, val*.csv; ES-ImageNet's version in eight frames. */
    LABEL_LISTS("label-lists"),
    /** Any folder for each class, with or without folders for splits around them. */
    CLASS_FOLDERS("class-folders"),
    /** One file, without a label. */
    FILE("file");

    private final String id;

    DataSetKind(String id) {
        this.id = id;
    }

    /** How it is written. */
    public String id() {
        return id;
    }

    /**
     * Reads what {@link #id} says.
     *
     * @throws IllegalArgumentException when there is none of this name; the message lists them
     */
    public static DataSetKind parse(String text) {
        return Arrays.stream(values())
                .filter(kind -> kind.id.equals(text.trim().toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no kind of data set is called '" + text
                        + "'; there are "
                        + Arrays.stream(values()).map(DataSetKind::id).collect(Collectors.joining(", "))));
    }
}
