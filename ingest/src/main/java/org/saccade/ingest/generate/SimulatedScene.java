package org.saccade.ingest.generate;

import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.EventsBuilder;
import org.saccade.schemas.event.Geometry;

/** A {@link View} before a {@link DvsSimulator}, drawn at equal steps of event time that do not depend on what is asked for. */
final class SimulatedScene implements EventScene {

    private final View view;
    private final SceneOptions options;
    private final DvsSimulator camera;
    private final double[] level;
    /** Event time up to which events were handed out. */
    private long fromUs;

    private long shownUs;
    /** Events from {@code fromUs} on that the camera has made already. */
    private Events ahead;

    SimulatedScene(View view, SceneOptions options) {
        this.view = view;
        this.options = options;
        this.camera = new DvsSimulator(options.geometry(), options.camera(), options.seed());
        this.level = new double[options.geometry().width() * options.geometry().height()];
        ahead = show(0);
    }

    private Events show(long timeUs) {
        view.draw(timeUs * options.speed(), timeUs, level);
        shownUs = timeUs;
        return camera.frame(timeUs, level);
    }

    @Override
    public Geometry geometry() {
        return options.geometry();
    }

    @Override
    public Events until(long timeUs) {
        if (timeUs < fromUs) {
            throw new IllegalArgumentException("events until " + timeUs + " us after those until " + fromUs + " us");
        }
        EventsBuilder builder = new EventsBuilder(geometry(), fromUs, ahead.count());
        addUntil(timeUs, ahead, builder);
        while (shownUs < timeUs) {
            addUntil(timeUs, show(shownUs + options.frameUs()), builder);
        }
        fromUs = timeUs;
        return builder.build();
    }

    /** Adds what lies before a time and keeps the rest for later. */
    private void addUntil(long timeUs, Events events, EventsBuilder builder) {
        int cut = events.indexOf(timeUs);
        builder.addAll(events.slice(0, cut));
        ahead = events.slice(cut, events.count());
    }
}
