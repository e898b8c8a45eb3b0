package org.saccade.app.cli;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.saccade.app.admin.Cluster;
import org.saccade.app.admin.TopicAdmin;
import org.saccade.app.admin.TopicStatus;
import org.saccade.app.config.Secrets;
import org.saccade.local.LocalStack;
import org.saccade.local.StackDescription;
import org.saccade.schemas.schema.ClientSettings;
import picocli.CommandLine.Command;

@Command(
        name = "status",
        description = {
            "Show whether the local stack is up, what answers, which topics there are and what lies on disk.",
            ""
        })
final class Status extends ClusterCommand {

    /** One address and whether anything listens there. */
    record Address(String name, String address, boolean reachable) {}

    /** The whole answer; topics are missing when Kafka does not answer. */
    record Report(
            boolean stackUp,
            Long pid,
            String since,
            String folder,
            Map<String, Long> diskBytes,
            List<Address> addresses,
            List<TopicStatus> topics) {}

    @Override
    int run(Output output) {
        Path folder = RunningStack.folder(this, stackOptions);
        Optional<StackDescription> stack = RunningStack.find(this, stackOptions);
        ClientSettings client = connection().client();
        List<Address> addresses = addresses(client, stack);
        boolean kafka = addresses.stream().anyMatch(a -> a.name().equals("Kafka") && a.reachable());
        Report report = new Report(
                stack.isPresent(),
                stack.map(StackDescription::pid).orElse(null),
                stack.map(StackDescription::started).orElse(null),
                folder.toString(),
                Files.isDirectory(folder) ? LocalStack.diskUsage(folder) : Map.of(),
                addresses,
                kafka ? topics(client) : null);
        output.result(report, () -> text(report));
        return addresses.stream().allMatch(Address::reachable) ? ExitCode.DONE : ExitCode.UNREACHABLE;
    }

    private List<TopicStatus> topics(ClientSettings client) {
        try (Cluster cluster = Cluster.connect(client, clusterOptions.timeout)) {
            return new TopicAdmin(cluster).list(false);
        }
    }

    private static List<Address> addresses(ClientSettings client, Optional<StackDescription> stack) {
        List<Address> addresses = new ArrayList<>();
        for (String server : client.bootstrapServers().split(",")) {
            addresses.add(new Address("Kafka", server.trim(), Cluster.accepts(server.trim())));
        }
        for (String url : client.registryUrl().split(",")) {
            addresses.add(web("schema registry", url.trim()));
        }
        stack.map(StackDescription::flinkUrl)
                .filter(url -> !url.isEmpty())
                .ifPresent(url -> addresses.add(web("Flink", url)));
        return addresses;
    }

    private static Address web(String name, String url) {
        URI uri = URI.create(url);
        int port = uri.getPort() >= 0 ? uri.getPort() : uri.getScheme().equals("https") ? 443 : 80;
        return new Address(name, Secrets.address(url), Cluster.accepts(uri.getHost() + ":" + port));
    }

    private static String text(Report report) {
        StringBuilder text = new StringBuilder();
        text.append(
                report.stackUp()
                        ? "local stack: up since " + report.since() + ", process " + report.pid() + "\n"
                        : "local stack: not running in " + report.folder() + "\n");
        Table addresses = new Table("", "ADDRESS", "");
        report.addresses()
                .forEach(a -> addresses.row(a.name(), a.address(), a.reachable() ? "answers" : "does not answer"));
        text.append(addresses).append('\n');
        if (!report.diskBytes().isEmpty()) {
            Table disk = new Table("ON DISK", ">");
            report.diskBytes().forEach((part, bytes) -> disk.row(part, Table.bytes(bytes)));
            text.append(disk).append('\n');
        }
        return report.topics() == null
                ? text.toString()
                : text.append(TopicText.table(report.topics())).toString();
    }
}
