package org.saccade.app.cli;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.saccade.schemas.bundle.Announcements;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.ModelAnnouncement;
import picocli.CommandLine.Command;

@Command(
        name = "list",
        description = {"List the announced models of each name: which is in use, and to which a roll-back leads.", ""})
final class ModelsList extends ClusterCommand {

    @Override
    int run(Output output) {
        requireReachable();
        ClientSettings client = connection().client();
        List<Map<String, Object>> rows = new ArrayList<>();
        try (AvroWire wire = client.wire()) {
            Announcements.read(client, wire).stacks().forEach((name, stack) -> {
                for (int i = stack.size() - 1; i >= 0; i--) {
                    rows.add(row(stack.get(i), stack.size() - 1 - i));
                }
            });
        }
        if (output.json()) {
            rows.forEach(row -> output.result(row, () -> ""));
        } else {
            output.result(rows, () -> text(rows));
        }
        return ExitCode.DONE;
    }

    /** @param below models above it on the stack of its name */
    private static Map<String, Object> row(ModelAnnouncement announcement, int below) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", announcement.getName());
        row.put("model", announcement.getModel());
        row.put("state", below == 0 ? "in use" : below == 1 ? "roll-back" : "earlier");
        row.put("run", announcement.getRun());
        row.put("epoch", announcement.getEpoch());
        row.put("created", Instant.ofEpochMilli(announcement.getCreatedAtMs()).toString());
        row.put("metrics", announcement.getMetrics());
        return row;
    }

    private static String text(List<Map<String, Object>> rows) {
        if (rows.isEmpty()) {
            return "no model was announced\n";
        }
        Table table = new Table("NAME", "MODEL", "STATE", "CREATED");
        rows.forEach(row -> table.row(row.get("name"), row.get("model"), row.get("state"), row.get("created")));
        return table.toString();
    }
}
