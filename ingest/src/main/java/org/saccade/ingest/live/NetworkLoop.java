package org.saccade.ingest.live;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that reads and decodes any number of network feeds: it waits on all of them at once and never for one of them. The same thread
 * tells its feeds the time, those without a channel too.
 */
final class NetworkLoop implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(NetworkLoop.class);

    private final Selector selector;
    private final List<Channel> channels;
    private final List<Feed> feeds;
    private final long tickNs;
    private volatile boolean stopped;

    /**
     * @param feeds that are to be told the time
     * @param tickNs how often
     */
    NetworkLoop(List<Channel> channels, List<Feed> feeds, long tickNs) {
        this.channels = channels;
        this.feeds = feeds;
        this.tickNs = tickNs;
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new FeedException("no selector: " + e.getMessage(), e);
        }
    }

    /**
     * Opens all channels.
     *
     * @throws FeedException when one cannot be; then all are closed
     */
    void open() {
        try {
            channels.forEach(channel -> channel.open(selector));
        } catch (FeedException e) {
            close();
            throw e;
        }
    }

    @Override
    public void run() {
        long nextTick = System.nanoTime();
        while (!stopped) {
            try {
                select(nextTick);
            } catch (IOException e) {
                LOG.warn("waiting for the network failed", e);
            }
            long now = System.nanoTime();
            if (now - nextTick >= 0) {
                channels.forEach(channel -> channel.due(now));
                feeds.forEach(Feed::tick);
                nextTick = now + tickNs;
            }
        }
        close();
    }

    private void select(long nextTick) throws IOException {
        long left = (nextTick - System.nanoTime()) / 1_000_000;
        if (left > 0) {
            selector.select(left);
        } else {
            selector.selectNow();
        }
        for (SelectionKey key : selector.selectedKeys()) {
            ready((Channel) key.attachment());
        }
        selector.selectedKeys().clear();
    }

    private static void ready(Channel channel) {
        try {
            channel.ready();
        } catch (IOException e) {
            LOG.debug("a read failed", e);
        }
    }

    /** Ends the loop soon. */
    void stop() {
        stopped = true;
        selector.wakeup();
    }

    void close() {
        channels.forEach(Channel::close);
        Closing.quietly(selector);
    }
}
