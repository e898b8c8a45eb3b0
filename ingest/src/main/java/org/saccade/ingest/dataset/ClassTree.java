package org.saccade.ingest.dataset;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.saccade.schemas.schema.Split;

/**
 * Folders of classes, within folders of splits where there are any.
 *
 * @param holders the folders in which those of the classes lie: one for each split, or the data set's own
 * @param classes names of the classes' folders, sorted, of all holders together
 */
record ClassTree(List<Holder> holders, TreeSet<String> classes) {

    /** A folder that holds folders of classes, the prefix of ids in it, and the split that it stands for. */
    record Holder(Path folder, String prefix, Split split) {}

    static ClassTree of(Path root) throws IOException {
        Collection<String> folders = Names.folders(root);
        List<Holder> holders = holders(root, folders, Names::split);
        if (holders.isEmpty()) {
            // Only where train and another split agree on it is the last word of a name more than a name.
            List<Holder> byLastWord = holders(root, folders, Names::lastWordSplit);
            holders = splits(byLastWord).size() > 1 ? byLastWord : List.of(new Holder(root, "", Split.UNKNOWN));
        }
        TreeSet<String> classes = new TreeSet<>(Names.BY_NAME);
        for (Holder holder : holders) {
            classes.addAll(Names.folders(holder.folder()));
        }
        return new ClassTree(holders, classes);
    }

    private static List<Holder> holders(Path root, Collection<String> folders, Function<String, Split> splitOf) {
        List<Holder> holders = new ArrayList<>();
        for (String name : folders) {
            if (splitOf.apply(name) != Split.UNKNOWN) {
                holders.add(new Holder(root.resolve(name), name + "/", splitOf.apply(name)));
            }
        }
        return holders;
    }

    /** Splits that have a folder; none where there are no such folders. */
    Set<Split> splits() {
        return splits(holders);
    }

    private static Set<Split> splits(List<Holder> holders) {
        Set<Split> splits = EnumSet.noneOf(Split.class);
        holders.forEach(holder -> splits.add(holder.split()));
        splits.remove(Split.UNKNOWN);
        return splits;
    }

    /** True when the first class that has files has one of this ending. */
    boolean hasEnding(String... endings) throws IOException {
        for (Holder holder : holders) {
            for (String name : classes) {
                TreeSet<String> files = Names.files(holder.folder().resolve(name));
                files.removeIf(file -> file.startsWith("."));
                if (!files.isEmpty()) {
                    return files.stream().anyMatch(file -> Set.of(endings).contains(Names.ending(file)));
                }
            }
        }
        return false;
    }
}
