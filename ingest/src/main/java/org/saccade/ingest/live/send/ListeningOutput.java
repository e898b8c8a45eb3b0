package org.saccade.ingest.live.send;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.saccade.ingest.live.wire.LiveUrl;

/**
 * Listens, and sends everything to everybody who is connected. A receiver that does not read holds the sender up, as no event is left out for
 * anybody; one that goes is forgotten. A thread of its own takes connections. Safe for several threads.
 */
final class ListeningOutput implements Output {

    private static final int MOST_RECEIVERS = 64;

    private final ServerSocketChannel server;
    private final byte[] opening;
    private final List<SocketChannel> receivers = new CopyOnWriteArrayList<>();

    /**
     * @param opening what each connection begins with
     */
    ListeningOutput(LiveUrl url, byte[] opening) throws IOException {
        this.opening = opening;
        server = ServerSocketChannel.open();
        try {
            server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            server.bind(new InetSocketAddress(url.host(), url.port()));
        } catch (IOException | RuntimeException e) {
            server.close();
            throw new IOException("cannot listen at " + url.host() + ":" + url.port() + ": " + e.getMessage(), e);
        }
        Thread acceptor = new Thread(this::accept, "camera-" + url.port());
        acceptor.setDaemon(true);
        acceptor.start();
    }

    private void accept() {
        while (server.isOpen()) {
            try {
                SocketChannel channel = server.accept();
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                if (receivers.size() < MOST_RECEIVERS && writeAll(channel, ByteBuffer.wrap(opening))) {
                    receivers.add(channel);
                } else {
                    channel.close();
                }
            } catch (IOException e) {
                // Closed, or a connection that went as it came.
            }
        }
    }

    private static boolean writeAll(SocketChannel channel, ByteBuffer bytes) {
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
        for (SocketChannel receiver : receivers) {
            if (!writeAll(receiver, bytes.duplicate())) {
                receivers.remove(receiver);
                receiver.close();
            }
        }
        bytes.position(bytes.limit());
    }

    @Override
    public int receivers() {
        return receivers.size();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (SocketChannel receiver : receivers) {
            receiver.close();
        }
    }
}
