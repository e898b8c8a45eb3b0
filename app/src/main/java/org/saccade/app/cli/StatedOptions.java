package org.saccade.app.cli;

import org.saccade.ingest.format.BackwardStamps;
import org.saccade.ingest.format.ReadOptions;
import org.saccade.ingest.format.StampUnit;
import org.saccade.schemas.event.Geometry;
import picocli.CommandLine.Option;

/** What a user states about recordings that their files do not. */
final class StatedOptions {

    @Option(
            names = "--geometry",
            paramLabel = "WxH",
            converter = Sizes.class,
            description = "Size of the sensor in pixels (default: as the file says, else the smallest that fits).")
    private Geometry geometry;

    @Option(
            names = "--columns",
            paramLabel = "NAMES",
            description = "Order of the columns in text and plain arrays, such as t,x,y,p.")
    private String columns;

    @Option(
            names = "--unit",
            paramLabel = "UNIT",
            description = "Unit of the time stamps where the format leaves it open: s, ms, us, ns.")
    private String unit;

    @Option(
            names = "--backward",
            paramLabel = "POLICY",
            defaultValue = "clamp",
            description = "Events stamped earlier than one ahead: clamp to its time, drop, or restart the clock"
                    + " (default: ${DEFAULT-VALUE}).")
    private BackwardStamps backward;

    @Option(
            names = "--event-stream",
            paramLabel = "N",
            description = "Which event stream, where a file holds several (default: the first).")
    private Integer stream;

    /** Throws IllegalArgumentException for a unit that there is not. */
    ReadOptions options() {
        StampUnit stated = unit == null ? null : StampUnit.parse(unit);
        return new ReadOptions(geometry, backward, columns, stated, stream);
    }
}
