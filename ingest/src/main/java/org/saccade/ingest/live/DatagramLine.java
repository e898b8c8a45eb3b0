package org.saccade.ingest.live;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import org.saccade.ingest.live.wire.LiveUrl;
import org.saccade.ingest.live.wire.Transport;
import org.saccade.ingest.live.wire.Wire;

/** A port that datagrams come to. */
final class DatagramLine implements Channel {

    /** No datagram is longer. */
    private static final int LONGEST = 1 << 16;
    /** What the kernel may keep while we are busy; it gives less where it is told to. */
    private static final int KERNEL_BUFFER = 4 << 20;
    /** Datagrams in a row, before others have their turn. */
    private static final int IN_A_ROW = 256;

    private final Feed feed;
    private final Wire wire;
    private final ByteBuffer buffer = ByteBuffer.allocate(LONGEST);
    private DatagramChannel channel;

    DatagramLine(Feed feed, Wire wire) {
        this.feed = feed;
        this.wire = wire;
    }

    @Override
    public void open(Selector selector) {
        LiveUrl url = feed.url();
        try {
            channel = DatagramChannel.open(StandardProtocolFamily.INET);
            channel.setOption(StandardSocketOptions.SO_RCVBUF, KERNEL_BUFFER);
            if (url.transport() == Transport.MULTICAST) {
                join(url);
            } else {
                channel.bind(new InetSocketAddress(url.host(), url.port()));
            }
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, this);
        } catch (IOException | RuntimeException e) {
            close();
            throw new FeedException(feed.stream() + ": cannot listen at " + url + ": " + e.getMessage(), e);
        }
        feed.connected(wire);
    }

    /** The group of an address is heard on the interface that the address names, else on that of the loopback address. */
    private void join(LiveUrl url) throws IOException {
        String name = url.option("interface", null);
        NetworkInterface at = name == null
                ? NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress())
                : NetworkInterface.getByName(name);
        if (at == null) {
            throw new IOException("there is no network interface " + name);
        }
        channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        channel.bind(new InetSocketAddress(url.host(), url.port()));
        channel.join(InetAddress.getByName(url.host()), at);
    }

    @Override
    public void due(long now) {
        // Nobody to connect to.
    }

    @Override
    public void ready() throws IOException {
        for (int i = 0; i < IN_A_ROW; i++) {
            buffer.clear();
            if (channel.receive(buffer) == null) {
                return;
            }
            feed.datagram(buffer.array(), buffer.position());
        }
    }

    @Override
    public void close() {
        Closing.quietly(channel);
    }
}
