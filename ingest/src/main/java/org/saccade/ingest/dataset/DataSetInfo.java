package org.saccade.ingest.dataset;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.saccade.ingest.format.WholeFile;
import org.saccade.schemas.event.Geometry;

/**
 * The file {@code dataset.json} beside the folders of a data set: what the files themselves do not say.
 *
 * <pre>{@code {"name": "shapes", "width": 34, "height": 34, "classes": ["bar", "circle"]}}</pre>
 *
 * @param name null: the folder's own
 * @param width of the sensor in pixels
 * @param height of the sensor in pixels
 * @param classes in the order of their labels; null: the folders sorted by name
 * @param made how it was made, free text by key; may be null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DataSetInfo(String name, int width, int height, List<String> classes, Map<String, String> made) {

    /** Name of the file. */
    public static final String FILE = "dataset.json";

    private static final long MAX_BYTES = 1 << 20;
    private static final ObjectMapper JSON =
            new ObjectMapper().configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);

    public DataSetInfo {
        classes = classes == null ? null : List.copyOf(classes);
        made = made == null ? null : new LinkedHashMap<>(made);
    }

    /**
     * Reads the file in a folder; null when there is none.
     *
     * @throws DataSetException when it is no such file
     */
    public static DataSetInfo read(Path folder) {
        Path file = folder.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            return null;
        }
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new DataSetException(file + " has " + Files.size(file) + " bytes, more than a description needs");
            }
            DataSetInfo info = JSON.readValue(Files.readAllBytes(file), DataSetInfo.class);
            new Geometry(info.width, info.height);
            return info;
        } catch (JsonProcessingException e) {
            throw new DataSetException(file + " is not a data set's description: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new DataSetException("cannot read " + file + ": " + e, e);
        } catch (RuntimeException e) {
            throw e instanceof DataSetException
                    ? e
                    : new DataSetException(file + " is not a data set's description: " + e.getMessage(), e);
        }
    }

    /** Writes it into a folder, whole or not at all. */
    public void write(Path folder) throws IOException {
        WholeFile.write(
                folder.resolve(FILE), JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this));
    }
}
