package org.saccade.app.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.List;

/** Which log lines a person sees: a level for ours, one for those who repeat themselves, one for the rest. */
final class Shown extends Filter<ILoggingEvent> {

    private final Level ours;
    private final Level others;
    private final Level repeating;
    private final List<String> repeaters;

    Shown(Level ours, Level others, Level repeating, List<String> repeaters) {
        this.ours = ours;
        this.others = others;
        this.repeating = repeating;
        this.repeaters = repeaters;
        start();
    }

    @Override
    public FilterReply decide(ILoggingEvent event) {
        String name = event.getLoggerName();
        Level least = name.startsWith("org.saccade.")
                ? ours
                : repeaters.stream().anyMatch(name::startsWith) ? repeating : others;
        return event.getLevel().isGreaterOrEqual(least) ? FilterReply.NEUTRAL : FilterReply.DENY;
    }
}
