package org.saccade.app.cli;

import java.io.IOException;
import org.saccade.ingest.format.EventReader;
import picocli.CommandLine.Command;

@Command(
        name = "convert",
        description = {"Write a recording in another format: the ending of OUT chooses it, or --to.", ""},
        footerHeading = "%nExamples:%n",
        footer = {
            "  saccade convert hand.raw hand.aedat4 --compression lz4",
            "  saccade convert dv.aedat4 dv.es --from-zero      formats whose clock starts at 0",
            "  saccade convert events.txt hand.raw --geometry 346x260 --columns t,x,y,p --unit s --to evt3",
            ""
        })
final class ConvertCommand extends RewriteCommand {

    @Override
    EventReader change(EventReader reader) throws IOException {
        return reader;
    }
}
