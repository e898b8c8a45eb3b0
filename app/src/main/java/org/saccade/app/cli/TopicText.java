package org.saccade.app.cli;

import java.util.List;
import org.saccade.app.admin.PartitionStatus;
import org.saccade.app.admin.TopicStatus;

/** Topics as text. */
final class TopicText {

    private TopicText() {}

    static String table(List<TopicStatus> topics) {
        if (topics.isEmpty()) {
            return "no topics; 'saccade topics create' makes them\n";
        }
        Table table =
                new Table("TOPIC", ">PARTITIONS", ">COPIES", ">RECORDS", ">ON DISK", "KEPT", "COMPRESSION", "FOR");
        for (TopicStatus topic : topics) {
            table.row(
                    topic.name(),
                    topic.partitions(),
                    topic.replication(),
                    Table.count(topic.records()),
                    Table.bytes(topic.bytes()),
                    topic.cleanup().equals("compact") ? "latest per key" : Table.time(topic.retentionMs()),
                    topic.compression(),
                    topic.purpose());
        }
        return table.toString();
    }

    static String one(TopicStatus topic, List<PartitionStatus> partitions) {
        StringBuilder text = new StringBuilder(table(List.of(topic))).append('\n');
        Table table = new Table(">PARTITION", ">LEADER", "COPIES ON", "IN SYNC", ">FIRST", ">END", ">ON DISK");
        for (PartitionStatus p : partitions) {
            table.row(
                    p.partition(),
                    p.leader() < 0 ? "none" : p.leader(),
                    p.replicas(),
                    p.inSync(),
                    p.firstOffset(),
                    p.endOffset(),
                    Table.bytes(p.bytes()));
        }
        text.append(table).append('\n');
        topic.settings()
                .forEach((name, value) ->
                        text.append(name).append('=').append(value).append('\n'));
        return text.toString();
    }
}
