package org.saccade.ingest.dataset;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.saccade.schemas.schema.Split;

/** Takes in the files of one folder of a class after another. Not safe for several threads. */
final class ClassFiles {

    private final SplitRule rule;
    private final Endings endings = new Endings();
    private final SampleColumns columns = new SampleColumns();
    private final LeftOut leftOut = new LeftOut();

    ClassFiles(SplitRule rule) {
        this.rule = rule;
    }

    /**
     * The label of each class that has files, in order of the labels.
     *
     * @throws DataSetException when {@code dataset.json} lists the classes and one is missing there
     */
    Map<String, Integer> labels(Path root, ClassTree tree, DataSetInfo info) throws IOException {
        Map<String, Integer> labels = new LinkedHashMap<>();
        List<String> stated = info == null ? null : info.classes();
        for (String name : tree.classes()) {
            boolean used = false;
            for (ClassTree.Holder holder : tree.holders()) {
                used = used || endings.anyRecording(holder.folder().resolve(name));
            }
            if (!used) {
                leftOut.add("folders without recordings were left out", name);
            } else if (stated == null) {
                labels.put(name, labels.size());
            } else if (stated.contains(name)) {
                labels.put(name, stated.indexOf(name));
            } else {
                throw new DataSetException("folder " + name + " in " + Names.shown(root)
                        + " is not among the classes of " + DataSetInfo.FILE + ": " + stated);
            }
        }
        return labels;
    }

    /**
     * The recordings in a folder.
     *
     * @param prefix of the ids
     */
    void add(Path folder, String prefix, Split said, int label) throws IOException {
        int inFolder = columns.folder(folder, prefix);
        for (String name : Names.files(folder)) {
            if (endings.isRecording(folder, name)) {
                columns.add(inFolder, name, rule.of(said, prefix + Names.stem(name)), label, Map.of());
            } else {
                leftOut.add("files that are no recordings were left out", prefix + name);
            }
        }
    }

    LeftOut leftOut() {
        return leftOut;
    }

    /** All that were added; ends the adding. */
    SampleIndex samples() {
        return SampleIndex.of(columns);
    }
}
