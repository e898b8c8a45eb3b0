package org.saccade.ingest.dataset;

import org.saccade.ingest.format.ReadOptions;

/**
 * What a user decides about a data set: how it is split where nobody has decided it, and what its files do not say themselves. Whether a sample belongs to a share depends on the seed and its id only: adding
 * recordings moves none of those that were there.
 *
 * @param validationShare share of the training split that becomes the validation split, 0 .. 0.9
 * @param testShare share of all samples that becomes the test split in folders that have no such split, 0 .. 0.9
 * @param seed of both
 * @param kind the layout, where it is not to be recognised; null: by what the folder holds
 * @param reading of single recordings and of folders per class; the other layouts know how their files are read
 */
public record DataSetOptions(
        double validationShare, double testShare, long seed, DataSetKind kind, ReadOptions reading) {

    public DataSetOptions {
        if (!(validationShare >= 0 && validationShare <= 0.9) || !(testShare >= 0 && testShare <= 0.9)) {
            throw new IllegalArgumentException(
                    "validation share " + validationShare + " and test share " + testShare + ": each must be 0 .. 0.9");
        }
    }

    /** Of these shares and seed, the layout recognised. */
    public DataSetOptions(double validationShare, double testShare, long seed) {
        this(validationShare, testShare, seed, null, ReadOptions.defaults());
    }

    /** A tenth for validation, a tenth for test, seed 0. */
    public static DataSetOptions defaults() {
        return new DataSetOptions(0.1, 0.1, 0);
    }

    /** The same with another seed. */
    public DataSetOptions withSeed(long other) {
        return new DataSetOptions(validationShare, testShare, other, kind, reading);
    }

    /** The same with another share for validation. */
    public DataSetOptions withValidationShare(double other) {
        return new DataSetOptions(other, testShare, seed, kind, reading);
    }

    /** The same for a layout that the user states; null: recognised. */
    public DataSetOptions withKind(DataSetKind other) {
        return new DataSetOptions(validationShare, testShare, seed, other, reading);
    }

    /** The same with files read so. */
    public DataSetOptions withReading(ReadOptions other) {
        return new DataSetOptions(validationShare, testShare, seed, kind, other);
    }
}
