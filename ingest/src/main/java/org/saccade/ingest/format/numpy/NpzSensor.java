package org.saccade.ingest.format.numpy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.ZipOutputStream;
import org.saccade.schemas.event.Geometry;

/** The size of the sensor beside the events of an archive: the arrays {@code width} and {@code height}, a whole number each. */
final class NpzSensor {

    private static final String WIDTH = "width";
    private static final String HEIGHT = "height";

    private NpzSensor() {}

    /** What the archive states; null where it does not, or nothing that is a size. */
    static Geometry of(NpzArchive archive) throws IOException {
        if (!archive.names().contains(WIDTH) || !archive.names().contains(HEIGHT)) {
            return null;
        }
        long width = side(archive, WIDTH);
        long height = side(archive, HEIGHT);
        return width == 0 || height == 0 ? null : new Geometry((int) width, (int) height);
    }

    /** One number; 0 when it is no side of a sensor. */
    private static long side(NpzArchive archive, String name) throws IOException {
        try (InputStream in = archive.open(name)) {
            NpyHeader header = archive.header(name, in);
            boolean one = header.shape().stream().allMatch(axis -> axis == 1);
            if (!one
                    || header.type().number() == null
                    || !header.type().number().whole()) {
                return 0;
            }
            byte[] bytes = in.readNBytes(header.type().bytes());
            if (bytes.length < header.type().bytes()) {
                return 0;
            }
            long[] value = new long[1];
            header.type().number().longs(ByteBuffer.wrap(bytes), 0, bytes.length, value, 1);
            return value[0] > 0 && value[0] <= Geometry.MAX_SIDE ? value[0] : 0;
        }
    }

    /** Adds both arrays to an archive. */
    static void write(ZipOutputStream zip, Geometry geometry) throws IOException {
        write(zip, WIDTH, geometry.width());
        write(zip, HEIGHT, geometry.height());
    }

    private static void write(ZipOutputStream zip, String name, int side) throws IOException {
        NpyWriting.begin(zip, name);
        zip.write(NpyWriting.header("<i4", 1));
        zip.write(ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(side)
                .array());
        zip.closeEntry();
    }
}
