package org.saccade.ingest.dataset;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.saccade.ingest.format.ReadOptions;
import org.saccade.schemas.event.Geometry;

/** One way in which a data set lies in a folder: which folders are so, and what the samples are. Without state. */
interface FolderLayout {

    /** Which it is. */
    DataSetKind kind();

    /** True when the folder's names say that a data set lies in it so. */
    boolean fits(Path folder) throws IOException;

    /**
     * Lists the samples; opens no recording but the first few of each ending.
     *
     * @param info what {@code dataset.json} says; may be null
     */
    Listed list(Path folder, DataSetInfo info, DataSetOptions options) throws IOException;

    /**
     * What was found.
     *
     * @param classes names, by label
     * @param geometry of the sensor; null: the recordings say it
     * @param reading how the files are read, but for the geometry
     * @param rule what decided the splits
     * @param notes on what was left out
     */
    record Listed(
            List<String> classes,
            Geometry geometry,
            ReadOptions reading,
            SplitRule rule,
            SampleIndex samples,
            List<String> notes) {}
}
