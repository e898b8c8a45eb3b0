package org.saccade.snn.spec;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a layer may be called: its name becomes a path of modules in the exported network. */
final class LayerNames {
    private static final String NAME = "[A-Za-z][A-Za-z0-9_]*(\\.[A-Za-z0-9_]+)*";
    private static final int LONGEST = 200;
    /** The modules of nameless layers, and the methods of the network. */
    private static final Set<String> RESERVED = Set.of(
            "layers",
            "forward",
            "rates",
            "activity",
            "tensors",
            "assign",
            "gradients",
            "project",
            "loss",
            "train_step",
            "update_step");

    private static final String NUMBERED = "(fire|back|slope)_\\d+";
    /** An attribute of every module. */
    private static final String TRAINING = "training";

    private LayerNames() {}

    /** What is wrong with a name; empty where it may be used. */
    static Optional<String> problem(String name) {
        if (!name.matches(NAME) || name.length() > LONGEST) {
            return Optional.of("is '" + name
                    + "'; allowed: letters, digits and '_' in parts joined by '.', a letter first, up to " + LONGEST);
        }
        List<String> parts = List.of(name.split("\\."));
        String first = parts.get(0);
        return RESERVED.contains(first) || first.matches(NUMBERED) || parts.contains(TRAINING)
                ? Optional.of("is '" + name + "', which has a meaning of its own in the exported module")
                : Optional.empty();
    }
}
