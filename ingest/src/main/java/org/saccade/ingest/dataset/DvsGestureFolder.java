package org.saccade.ingest.dataset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.saccade.ingest.format.ReadOptions;
import org.saccade.schemas.event.Geometry;
import org.saccade.schemas.schema.Split;

/**
 * DVS128 Gesture: one recording holds many samples, each a slice [start, end) of its event time. The class 1 .. 11 of the list is the label
 * 0 .. 10; a class may come more than once in a recording, and slices may overlap (both samples then hold the events): they are taken as
 * the list states them.
 *
 * <pre>
 *   user01_fluorescent.aedat
 *   user01_fluorescent_labels.csv        class,startTime_usec,endTime_usec
 *   trials_to_train.txt, trials_to_test.txt      names of recordings, one a line
 * </pre>
 */
final class DvsGestureFolder implements FolderLayout {

    private static final Geometry SENSOR = new Geometry(128, 128);
    private static final String LABELS = "_labels.csv";
    private static final String RECORDING = ".aedat";
    private static final List<String> GESTURES = List.of(
            "hand_clapping",
            "right_hand_wave",
            "left_hand_wave",
            "right_arm_clockwise",
            "right_arm_counter_clockwise",
            "left_arm_clockwise",
            "left_arm_counter_clockwise",
            "arm_roll",
            "air_drums",
            "air_guitar",
            "other_gestures");

    @Override
    public DataSetKind kind() {
        return DataSetKind.DVS_GESTURE;
    }

    @Override
    public boolean fits(Path folder) throws IOException {
        boolean[] found = {false};
        Names.files(folder, name -> found[0] |= name.endsWith(LABELS) && Files.isRegularFile(recording(folder, name)));
        return found[0];
    }

    private static Path recording(Path folder, String labels) {
        return folder.resolve(labels.substring(0, labels.length() - LABELS.length()) + RECORDING);
    }

    @Override
    public Listed list(Path root, DataSetInfo info, DataSetOptions options) throws IOException {
        Map<String, Split> official = new HashMap<>();
        official(root.resolve("trials_to_train.txt"), Split.TRAIN, official);
        official(root.resolve("trials_to_test.txt"), Split.TEST, official);
        Set<Split> stated = EnumSet.noneOf(Split.class);
        stated.addAll(official.values());
        SplitRule rule = new SplitRule(stated, "its lists of trials say", options);
        SampleColumns columns = new SampleColumns();
        LeftOut leftOut = new LeftOut();
        int folder = columns.folder(root, "");
        for (String name : Names.files(root)) {
            if (name.endsWith(RECORDING)) {
                Path labels = root.resolve(Names.stem(name) + LABELS);
                if (!Files.isRegularFile(labels)) {
                    leftOut.add("recordings without a list of labels were left out", name);
                } else if (!official.isEmpty() && !official.containsKey(name)) {
                    leftOut.add("recordings that neither list of trials names were left out", name);
                } else {
                    // By the recording, not the sample: one person's gestures stay together.
                    Split split = rule.of(official.getOrDefault(name, Split.UNKNOWN), Names.stem(name));
                    slices(labels, folder, name, split, columns, leftOut);
                }
            }
        }
        List<String> classes = info != null && info.classes() != null ? info.classes() : GESTURES;
        return new Listed(classes, SENSOR, ReadOptions.defaults(), rule, SampleIndex.of(columns), leftOut.notes());
    }

    private static void official(Path list, Split split, Map<String, Split> official) throws IOException {
        if (Files.isRegularFile(list)) {
            TextLines.each(list, (line, number) -> official.put(Names.lastTwo(line)[1], split));
        }
    }

    private static void slices(
            Path labels, int folder, String recording, Split split, SampleColumns columns, LeftOut leftOut)
            throws IOException {
        int[] nth = {0};
        TextLines.each(labels, (line, number) -> {
            String[] fields = line.split("[,;]");
            if (fields.length < 3 || (number == 1 && !fields[0].strip().matches("\\d+"))) {
                if (number > 1) {
                    throw new DataSetException(
                            Names.shown(labels) + ", line " + number + ": '" + line + "' is no line 'class,start,end'");
                }
                return;
            }
            int gesture = TextLines.number(fields[0], GESTURES.size(), labels, number);
            int start = TextLines.number(fields[1], Integer.MAX_VALUE, labels, number);
            int end = TextLines.number(fields[2], Integer.MAX_VALUE, labels, number);
            if (gesture == 0 || start >= end) {
                leftOut.add("labels without a class or a length were left out", labels.getFileName() + ": " + line);
            } else {
                columns.add(folder, recording, nth[0], new TimeSlice(start, end), split, gesture - 1);
            }
            nth[0]++;
        });
    }
}
