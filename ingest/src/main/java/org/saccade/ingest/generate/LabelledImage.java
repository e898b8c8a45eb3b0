package org.saccade.ingest.generate;

/**
 * A picture of a class.
 *
 * @param name path below the folder of the pictures, with slashes
 * @param label number of the class
 * @param number position within its class and split, from 0
 */
record LabelledImage(String name, int label, int number) {

    /** Name of the file without folders and ending. */
    String baseName() {
        String file = name.substring(name.lastIndexOf('/') + 1);
        return file.substring(0, file.lastIndexOf('.'));
    }

    /** Of ES-ImageNet's training files: {@code class12_34}. */
    String numberedName() {
        return "class" + label + "_" + number;
    }
}
