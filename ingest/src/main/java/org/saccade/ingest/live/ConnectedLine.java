package org.saccade.ingest.live;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.saccade.ingest.format.FormatException;
import org.saccade.ingest.live.wire.Wire;

/** A connection to a camera that listens; made again, with growing pauses, whenever it is not there. */
final class ConnectedLine implements Channel {

    /** A camera that takes no connection within this time is not there. */
    private static final long CONNECT_NS = Duration.ofSeconds(5).toNanos();
    /** Reads in a row, before others have their turn. */
    private static final int IN_A_ROW = 4;

    private final Feed feed;
    private final Supplier<Wire> wires;
    private final Backoff backoff;
    private final Consumer<String> notice;
    private Selector selector;
    private SocketChannel channel;
    private StreamBuffer buffer;
    private long nextAttempt = System.nanoTime();
    private long giveUpAt;

    ConnectedLine(Feed feed, Supplier<Wire> wires, Backoff backoff, Consumer<String> notice) {
        this.feed = feed;
        this.wires = wires;
        this.backoff = backoff;
        this.notice = notice;
    }

    @Override
    public void open(Selector with) {
        selector = with;
    }

    @Override
    public void due(long now) {
        if (channel == null && now - nextAttempt >= 0) {
            connect(now);
        } else if (channel != null && buffer == null && now - giveUpAt >= 0) {
            gone("no answer within " + CONNECT_NS / 1_000_000_000 + " s");
        }
    }

    private void connect(long now) {
        try {
            SocketAddress address =
                    new InetSocketAddress(feed.url().host(), feed.url().port());
            channel = SocketChannel.open();
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            giveUpAt = now + CONNECT_NS;
            boolean already = channel.connect(address);
            channel.register(selector, already ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT, this);
            if (already) {
                begin();
            }
        } catch (IOException | RuntimeException e) {
            gone(reason(e));
        }
    }

    private static String reason(Exception e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private void begin() {
        Wire wire = wires.get();
        feed.connected(wire);
        buffer = new StreamBuffer(wire.longest());
    }

    @Override
    public void ready() {
        try {
            if (buffer == null) {
                channel.finishConnect();
                channel.keyFor(selector).interestOps(SelectionKey.OP_READ);
                begin();
                return;
            }
            for (int i = 0; i < IN_A_ROW; i++) {
                int read = channel.read(buffer.room());
                if (read < 0) {
                    gone("it closed the connection");
                    return;
                }
                if (read == 0) {
                    return;
                }
                took(read);
            }
        } catch (FormatException e) {
            feed.damaged();
            gone(e.getMessage());
        } catch (IOException e) {
            gone(reason(e));
        }
    }

    private void took(int read) {
        long failures = backoff.worked();
        if (failures > 0) {
            notice.accept(feed.stream() + ": " + feed.url() + " answers, after " + failures
                    + (failures == 1 ? " attempt" : " attempts") + " in vain");
        }
        feed.tally().bytes.addAndGet(read);
        buffer.took(read, feed);
    }

    /** Tries again later; a person is told of the first failure only. */
    private void gone(String why) {
        Closing.quietly(channel);
        channel = null;
        if (buffer != null) {
            buffer = null;
            feed.disconnected();
        }
        if (backoff.failures() == 0) {
            notice.accept(feed.stream() + ": " + feed.url() + " is not there (" + why + "); trying again until it is");
        }
        feed.tally().attempts.incrementAndGet();
        nextAttempt = System.nanoTime() + backoff.failed();
    }

    @Override
    public void close() {
        Closing.quietly(channel);
    }
}
