package org.saccade.app.cli;

import java.util.Locale;
import org.saccade.ingest.recording.Inspection;

/** An inspection for people. */
final class InspectionText {

    private InspectionText() {}

    static String of(Inspection found) {
        Table table = new Table(found.file(), "");
        table.row("format", found.format() + ": " + found.title());
        table.row("sensor", found.width() + " x " + found.height() + " pixels");
        table.row("events", Table.count(found.events()) + share(found));
        if (found.firstUs() != null) {
            table.row(
                    "time",
                    Table.count(found.firstUs()) + " .. " + Table.count(found.lastUs()) + " us, "
                            + String.format(Locale.ROOT, "%.3f s", found.seconds()));
        }
        if (found.seconds() > 0) {
            table.row("rate", Table.count(Math.round(found.events() / found.seconds())) + " events/s on average");
        }
        table.row(
                "size",
                Table.bytes(found.bytes())
                        + (found.events() == 0
                                ? ""
                                : String.format(
                                        Locale.ROOT, ", %.2f bytes/event", (double) found.bytes() / found.events())));
        found.notes().forEach(note -> table.row("also", note));
        return table.toString();
    }

    private static String share(Inspection found) {
        return found.events() == 0 ? "" : ": " + Table.count(found.on()) + " ON, " + Table.count(found.off()) + " OFF";
    }
}
