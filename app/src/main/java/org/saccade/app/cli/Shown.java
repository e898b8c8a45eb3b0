package org.saccade.app.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.List;

/** Which log lines a person sees: a level for ours, one for those who talk much, one for the rest. */
final class Shown extends Filter<ILoggingEvent> {

    private final Level ours;
    private final Level others;
    private final Level ofChatty;
    private final List<String> chatty;

    Shown(Level ours, Level others, Level ofChatty, List<String> chatty) {
        this.ours = ours;
        this.others = others;
        this.ofChatty = ofChatty;
        this.chatty = chatty;
        start();
    }

    @Override
    public FilterReply decide(ILoggingEvent event) {
        String name = event.getLoggerName();
        Level least =
                name.startsWith("org.saccade.") ? ours : chatty.stream().anyMatch(name::startsWith) ? ofChatty : others;
        return event.getLevel().isGreaterOrEqual(least) ? FilterReply.NEUTRAL : FilterReply.DENY;
    }
}
