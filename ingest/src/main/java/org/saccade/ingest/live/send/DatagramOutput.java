package org.saccade.ingest.live.send;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.PortUnreachableException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import org.saccade.ingest.live.wire.LiveUrl;
import org.saccade.ingest.live.wire.Transport;

/** Datagrams to one address or group; whether anybody is there does not matter. */
final class DatagramOutput implements Output {

    private final DatagramChannel channel;
    private final InetSocketAddress target;

    DatagramOutput(LiveUrl url) throws IOException {
        target = new InetSocketAddress(url.host(), url.port());
        if (target.isUnresolved()) {
            throw new UnknownHostException("there is no host " + url.host());
        }
        channel = DatagramChannel.open(StandardProtocolFamily.INET);
        if (url.transport() == Transport.MULTICAST) {
            String name = url.option("interface", null);
            NetworkInterface by = name == null
                    ? NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress())
                    : NetworkInterface.getByName(name);
            if (by == null) {
                channel.close();
                throw new IOException("there is no network interface " + name);
            }
            channel.setOption(StandardSocketOptions.IP_MULTICAST_IF, by);
            channel.setOption(StandardSocketOptions.IP_MULTICAST_TTL, 1);
        }
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
        try {
            channel.send(bytes, target);
        } catch (PortUnreachableException e) {
            // Nobody is there yet; a camera does not mind.
            bytes.position(bytes.limit());
        }
    }

    @Override
    public int receivers() {
        return 1;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
