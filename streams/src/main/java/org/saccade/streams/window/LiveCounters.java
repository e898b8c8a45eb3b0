package org.saccade.streams.window;

import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.saccade.schemas.window.LiveWindow;
import org.saccade.schemas.window.LiveWindows;
import org.saccade.schemas.window.StreamChunk;

/**
 * Metrics of one task of the live job, in the group {@code saccade}; they start at 0 when the task does.
 *
 * <pre>
 *   records         = chunks + deadLetters
 *   receivedEvents  = events + droppedEvents + lateEvents + repeatedEvents + those of windows still open
 * </pre>
 *
 * The second holds for tumbling windows; with sliding ones {@code events} and {@code droppedEvents} count an event once per window. After a
 * restart events of windows that were open come out without having been received by this task.
 *
 * <p>Besides: {@code windows} written, {@code emptyWindows} and {@code emptyBins} among them, {@code tooLargeWindows}, left out (theirs are the dropped
 * events), {@code lateChunks}, {@code lostChunks} that never came, {@code skippedWindows} that were empty and not asked for, {@code restarts}
 * of clocks. Not safe for several threads.
 */
final class LiveCounters {

    private final Counter records;
    private final Counter chunks;
    private final Counter deadLetters;
    private final Counter receivedEvents;
    private final Counter events;
    private final Counter droppedEvents;
    private final Counter lateEvents;
    private final Counter repeatedEvents;
    private final Counter windows;
    private final Counter emptyWindows;
    private final Counter emptyBins;
    private final Counter tooLargeWindows;
    private final Counter lateChunks;
    private final Counter lostChunks;
    private final Counter skippedWindows;
    private final Counter restarts;

    LiveCounters(MetricGroup task) {
        MetricGroup metrics = task.addGroup("saccade");
        records = metrics.counter("records");
        chunks = metrics.counter("chunks");
        deadLetters = metrics.counter("deadLetters");
        receivedEvents = metrics.counter("receivedEvents");
        events = metrics.counter("events");
        droppedEvents = metrics.counter("droppedEvents");
        lateEvents = metrics.counter("lateEvents");
        repeatedEvents = metrics.counter("repeatedEvents");
        windows = metrics.counter("windows");
        emptyWindows = metrics.counter("emptyWindows");
        emptyBins = metrics.counter("emptyBins");
        tooLargeWindows = metrics.counter("tooLargeWindows");
        lateChunks = metrics.counter("lateChunks");
        lostChunks = metrics.counter("lostChunks");
        skippedWindows = metrics.counter("skippedWindows");
        restarts = metrics.counter("restarts");
    }

    void record() {
        records.inc();
    }

    void deadLetter() {
        deadLetters.inc();
    }

    void chunk(StreamChunk chunk) {
        chunks.inc();
        receivedEvents.inc(chunk.events().count());
    }

    void written(LiveWindow window, int binsWithoutEvents) {
        windows.inc();
        emptyWindows.inc(window.events() == 0 ? 1 : 0);
        emptyBins.inc(binsWithoutEvents);
        events.inc(window.events());
    }

    void tooLarge(LiveWindow window) {
        tooLargeWindows.inc();
        droppedEvents.inc(window.events());
    }

    void step(LiveWindows.Step step) {
        lateEvents.inc(step.late());
        lateChunks.inc(step.late() > 0 ? 1 : 0);
        repeatedEvents.inc(step.repeated());
        lostChunks.inc(step.lostChunks());
        skippedWindows.inc(step.skippedWindows());
        restarts.inc(step.restarted() ? 1 : 0);
    }
}
