package org.saccade.app.cli;

import java.util.List;
import java.util.Locale;
import java.util.Timer;
import java.util.TimerTask;
import org.saccade.app.monitor.StageEndpoint;
import org.saccade.ingest.live.ChunkSink;
import org.saccade.ingest.live.FeedConfig;
import org.saccade.ingest.live.FeedCounts;
import org.saccade.ingest.live.FeedJob;
import org.saccade.ingest.live.FeedListener;
import org.saccade.ingest.live.FeedResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "feed",
        description = {
            "Take cameras in over the network, from pipes or from growing files, into the live-events topic.",
            "Runs until Ctrl-C. Where the machine cannot keep up the newest events win, and what is dropped is counted.",
            ""
        },
        footerHeading = "%nAddresses (docs/live.md has them all):%n",
        footer = {
            "  aedat4+tcp://HOST:PORT              dv-processing, dv-runtime",
            "  caer+tcp://HOST:PORT, caer+udp://:PORT   libcaer, cAER; ?geometry=WxH",
            "  jaer+udp://:8991?chip=davis346      jAER unicast; jaer+multicast://230.3.1.4:8990",
            "  spif+udp://:3333?geometry=WxH       AEStream, SpiNNaker",
            "  evt3+tcp://HOST:PORT, evt3+stdin:   Prophesee RAW; evt2, evt21; ?geometry=WxH",
            "  packets+tcp://HOST:PORT             event_camera_msgs of ROS 2",
            "  es+udp://:PORT                      Event Stream",
            "  file+follow:///PATH                 a recording that is still being written",
            "%nExamples:",
            "  saccade feed aedat4+tcp://localhost:7777",
            "  metavision_camera | saccade feed 'evt3+stdin:?geometry=1280x720' --name left",
            "  saccade camera --to aedat4+tcp://:7777       a camera to try it with",
            ""
        })
final class FeedCommand extends ClusterCommand {

    @Mixin
    private final FeedOptions options = new FeedOptions();

    @Mixin
    private final MetricsOptions metrics = new MetricsOptions();

    @Override
    boolean measured() {
        return metrics.wanted();
    }

    @Override
    int run(Output output) {
        FeedConfig config = checked(options::config);
        ChunkSink sink = ChunkSink.kafka(connection().client(), config.topic(), clusterOptions.timeout);
        try (StageEndpoint endpoint = checked(() -> metrics.stage(output));
                Progress progress = output.progress("feed", -1, "events");
                FeedJob job = new FeedJob(config, System.in, listener(output, progress, endpoint));
                Interrupts.Guard guard = context().interrupts().whenStopped(job::stop, Interrupts.SOON)) {
            Timer end = new Timer("feed-end", true);
            if (options.length != null) {
                end.schedule(
                        new TimerTask() {
                            @Override
                            public void run() {
                                job.stop();
                            }
                        },
                        options.length.toMillis());
            }
            FeedResult result = job.run(sink);
            end.cancel();
            progress.close();
            output.result(result, () -> text(result));
            return result.sound() ? ExitCode.DONE : ExitCode.FAILED;
        } catch (IllegalArgumentException e) {
            throw usage(e.getMessage());
        }
    }

    private static FeedListener listener(Output output, Progress progress, StageEndpoint endpoint) {
        return new FeedListener() {
            @Override
            public void progress(List<FeedCounts> feeds) {
                StageCounters.feeds(endpoint, feeds);
                FeedResult.Total total = FeedResult.Total.of(feeds);
                long connected = feeds.stream().filter(FeedCounts::connected).count();
                progress.to(total.in());
                progress.words(connected + " of " + feeds.size() + " cameras, " + Table.count(total.dropped())
                        + " dropped, " + Table.count(total.lostPackets()) + " packets lost");
            }

            @Override
            public void notice(String line) {
                output.note(line);
            }
        };
    }

    private static String text(FeedResult result) {
        Table table = new Table(
                "stream", ">in", ">out", ">dropped", ">outside", ">late", ">lost packets", ">damaged", ">chunks");
        result.feeds()
                .forEach(feed -> table.row(
                        feed.stream(),
                        Table.count(feed.in()),
                        Table.count(feed.out()),
                        Table.count(feed.dropped()),
                        Table.count(feed.outside()),
                        Table.count(feed.late()),
                        Table.count(feed.lostPackets()),
                        Table.count(feed.damaged()),
                        Table.count(feed.chunks())));
        FeedResult.Total total = result.total();
        return table
                + String.format(
                        Locale.ROOT,
                        "%s events in %.1f s, %s events/s; in = out + dropped + outside + late",
                        Table.count(total.in()),
                        result.seconds(),
                        Table.count(Math.round(total.in() / Math.max(result.seconds(), 1e-3))));
    }
}
