package org.saccade.snn.spec;

import java.util.List;
import java.util.stream.Collectors;

/** A network specification cannot be used. Carries every problem found, not just the first. */
public final class SpecException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;
    private final transient List<Problem> problems;

    SpecException(String source, List<Problem> problems) {
        super(problems.stream().map(p -> source + ": " + p).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** Everything found wrong, in the order of the document. */
    public List<Problem> problems() {
        return problems;
    }
}
