package org.saccade.ingest.picture;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.WritableRaster;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.FileImageOutputStream;
import javax.imageio.stream.ImageOutputStream;
import org.saccade.ingest.format.EventColumns;
import org.saccade.ingest.format.NamedWriter;
import org.saccade.ingest.recording.ColumnObserver;
import org.saccade.schemas.event.Geometry;

/**
 * An animated GIF of a recording: each picture shows the latest event of every pixel within one stretch of event time, ON and OFF in their
 * colours. Ends after a stated number of pictures. Written as it goes; whole after {@link #close}. Not safe for several threads.
 */
public final class EventAnimation implements ColumnObserver, Closeable {

    private static final int LIMIT = 480;
    private static final byte NOTHING = 0;
    private static final byte SEEN_OFF = 1;
    private static final byte SEEN_ON = 2;
    /** By the numbers above; a GIF wants a power of two of them. */
    private static final List<Color> COLOURS = List.of(Palette.SENSOR, Palette.OFF, Palette.ON, Palette.PAPER);

    /** Viewers play shorter delays slowly: 2 hundredths of a second is the least that all of them keep. */
    private static final int LEAST_DELAY = 2;

    private final Path file;
    private final Path part;
    private final Zoom zoom;
    private final long frameUs;
    private final int mostFrames;
    private final byte[] cells;
    private final BufferedImage image;
    private final ImageWriter writer;
    private final ImageOutputStream out;
    private final IIOMetadata metadata;
    private long frameStartUs;
    private int frames;
    private boolean begun;

    /**
     * Begins a file, replacing one that is there.
     *
     * @param frameUs event time that one picture covers, which is also how long it is shown
     * @param mostFrames pictures after which it ends
     */
    public EventAnimation(Path file, Geometry sensor, long frameUs, int mostFrames) throws IOException {
        if (frameUs < 1 || mostFrames < 1) {
            throw new IllegalArgumentException(mostFrames + " pictures of " + frameUs + " us: both must be 1 or more");
        }
        this.file = file;
        this.part = file.resolveSibling(file.getFileName() + ".part");
        this.zoom = Zoom.fit(sensor, LIMIT);
        this.frameUs = frameUs;
        this.mostFrames = mostFrames;
        this.cells = new byte[zoom.cells()];
        int[] colours = COLOURS.stream().mapToInt(Color::getRGB).toArray();
        IndexColorModel model = new IndexColorModel(8, colours.length, colours, 0, false, -1, DataBuffer.TYPE_BYTE);
        image = new BufferedImage(zoom.width(), zoom.height(), BufferedImage.TYPE_BYTE_INDEXED, model);
        writer = ImageIO.getImageWritersByFormatName("gif").next();
        // Opened here once: ImageIO says of a file that it cannot open no more than that.
        Files.newOutputStream(part).close();
        out = new FileImageOutputStream(part.toFile());
        writer.setOutput(out);
        writer.prepareWriteSequence(null);
        metadata = metadata();
    }

    private IIOMetadata metadata() throws IOException {
        IIOMetadata data = writer.getDefaultImageMetadata(
                ImageTypeSpecifier.createFromRenderedImage(image), writer.getDefaultWriteParam());
        String format = data.getNativeMetadataFormatName();
        IIOMetadataNode root = (IIOMetadataNode) data.getAsTree(format);
        IIOMetadataNode control = child(root, "GraphicControlExtension");
        control.setAttribute("disposalMethod", "none");
        control.setAttribute("userInputFlag", "FALSE");
        control.setAttribute("transparentColorFlag", "FALSE");
        control.setAttribute("delayTime", Long.toString(Math.max(LEAST_DELAY, Math.round(frameUs / 10_000.0))));
        control.setAttribute("transparentColorIndex", "0");
        IIOMetadataNode loop = new IIOMetadataNode("ApplicationExtension");
        loop.setAttribute("applicationID", "NETSCAPE");
        loop.setAttribute("authenticationCode", "2.0");
        loop.setUserObject(new byte[] {1, 0, 0});
        child(root, "ApplicationExtensions").appendChild(loop);
        IIOMetadataNode table = child(root, "LocalColorTable");
        table.setAttribute("sizeOfLocalColorTable", Integer.toString(COLOURS.size()));
        table.setAttribute("sortFlag", "FALSE");
        while (table.hasChildNodes()) {
            table.removeChild(table.getFirstChild());
        }
        for (int i = 0; i < COLOURS.size(); i++) {
            IIOMetadataNode entry = new IIOMetadataNode("ColorTableEntry");
            entry.setAttribute("index", Integer.toString(i));
            entry.setAttribute("red", Integer.toString(COLOURS.get(i).getRed()));
            entry.setAttribute("green", Integer.toString(COLOURS.get(i).getGreen()));
            entry.setAttribute("blue", Integer.toString(COLOURS.get(i).getBlue()));
            table.appendChild(entry);
        }
        data.setFromTree(format, root);
        return data;
    }

    private static IIOMetadataNode child(IIOMetadataNode root, String name) {
        for (int i = 0; i < root.getLength(); i++) {
            if (root.item(i).getNodeName().equals(name)) {
                return (IIOMetadataNode) root.item(i);
            }
        }
        IIOMetadataNode node = new IIOMetadataNode(name);
        root.appendChild(node);
        return node;
    }

    @Override
    public void observe(EventColumns batch) throws IOException {
        for (int i = 0; i < batch.count() && !full(); i++) {
            long time = batch.timeUs(i);
            if (!begun) {
                frameStartUs = time;
                begun = true;
            }
            while (time - frameStartUs >= frameUs && !full()) {
                emit();
                frameStartUs += frameUs;
            }
            cells[zoom.cell(batch.x()[i], batch.y()[i])] = batch.p()[i] == 1 ? SEEN_ON : SEEN_OFF;
        }
    }

    /** True when it has all the pictures that it may have: nothing more is taken. */
    public boolean full() {
        return frames >= mostFrames;
    }

    /** Pictures so far. */
    public int frames() {
        return frames;
    }

    private void emit() throws IOException {
        WritableRaster raster = image.getRaster();
        byte[] line = new byte[zoom.width()];
        for (int row = 0; row < zoom.rows(); row++) {
            for (int column = 0; column < line.length; column++) {
                line[column] = cells[row * zoom.columns() + column / zoom.grow()];
            }
            for (int repeat = 0; repeat < zoom.grow(); repeat++) {
                raster.setDataElements(0, row * zoom.grow() + repeat, line.length, 1, line);
            }
        }
        Arrays.fill(cells, NOTHING);
        try {
            writer.writeToSequence(new IIOImage(image, null, metadata), null);
        } catch (IOException e) {
            throw NamedWriter.named(e, file);
        }
        frames++;
    }

    @Override
    public void close() throws IOException {
        try {
            try (ImageOutputStream closed = out) {
                if (!full()) {
                    emit();
                }
                writer.endWriteSequence();
            }
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            writer.dispose();
            Files.deleteIfExists(part);
        }
    }
}
