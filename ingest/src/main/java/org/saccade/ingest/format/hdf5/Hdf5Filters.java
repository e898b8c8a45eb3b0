package org.saccade.ingest.format.hdf5;

import io.jhdf.api.Dataset;
import io.jhdf.filter.BitShuffleFilter;
import io.jhdf.filter.ByteShuffleFilter;
import io.jhdf.filter.Lz4Filter;
import io.jhdf.filter.LzfFilter;
import io.jhdf.filter.PipelineFilterWithData;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.saccade.ingest.format.FormatException;

/**
 * Undoes the filters of a chunk. Each step is held to the size of the chunk before it takes memory, whatever the packed bytes claim; deflate
 * is unpacked here for that reason, the others by jhdf once the sizes they state are checked.
 */
final class Hdf5Filters {

    private static final int DEFLATE = 1;
    private static final int SHUFFLE = 2;
    private static final int FLETCHER = 3;
    private static final int LZF = 32000;
    private static final int LZ4 = 32004;
    private static final int BITSHUFFLE = 32008;

    /** Bytes of a Fletcher checksum, behind what it guards. */
    private static final int CHECKSUM = 4;

    /** Total size and block size, big-endian, ahead of LZ4 blocks, each with its packed length ahead. */
    private static final int LZ4_HEADER = 12;

    /** Filters that no Java library unpacks, by their registered number. */
    private static final Map<Integer, String> UNREADABLE = Map.of(
            32001, "Blosc (as in DSEC)",
            32026, "Blosc2",
            32015, "Zstandard",
            32013, "ZFP",
            0x8ECF, "ECF, Prophesee's own (0x8ECF, as Metavision writes it)",
            4, "SZIP");

    private final List<PipelineFilterWithData> filters;
    private final String name;
    private final int chunk;

    /**
     * @param name of the data set, for messages
     * @param chunk bytes of an unpacked chunk
     * @throws FormatException when a filter is there that cannot be undone; it says which
     */
    Hdf5Filters(Dataset dataset, String name, int chunk) {
        this.name = name;
        this.chunk = chunk;
        try {
            this.filters = List.copyOf(dataset.getFilters());
        } catch (RuntimeException e) {
            throw unreadable(e.getMessage());
        }
    }

    private FormatException unreadable(String message) {
        Matcher number = Pattern.compile("\\d+").matcher(String.valueOf(message));
        String filter = message;
        while (number.find()) {
            filter = number.group().length() < 7
                    ? UNREADABLE.getOrDefault(Integer.parseInt(number.group()), filter)
                    : filter;
        }
        return new FormatException(name + " is packed with a filter that cannot be unpacked here: " + filter
                + "; rewrite the file with one that can, by a tool that has the filter: h5repack -f GZIP=4 IN OUT");
    }

    /** The chunk as it was before it was packed. */
    byte[] undo(ByteBuffer packed) {
        if (packed.remaining() > 2L * chunk + 1024) {
            throw wrong(
                    "has a packed chunk of " + packed.remaining() + " bytes, over twice the " + chunk + " of a chunk");
        }
        byte[] bytes = new byte[packed.remaining()];
        packed.get(bytes);
        for (int i = filters.size() - 1; i >= 0; i--) {
            bytes = undo(filters.get(i), bytes);
        }
        if (bytes.length < chunk) {
            throw wrong("has a chunk of " + bytes.length + " bytes, not " + chunk);
        }
        return bytes;
    }

    private byte[] undo(PipelineFilterWithData filter, byte[] in) {
        int[] data = filter.getFilterData();
        switch (filter.getId()) {
            case DEFLATE:
                return inflate(in);
            case SHUFFLE:
                checkElement(data, 0);
                return new ByteShuffleFilter().decode(in, data);
            case FLETCHER:
                return Arrays.copyOf(in, Math.max(0, in.length - CHECKSUM));
            case LZF:
                if (data.length < 3 || data[2] < 0 || data[2] > chunk + CHECKSUM) {
                    throw wrong("is packed with LZF and does not state the size of its chunk");
                }
                return new LzfFilter().decode(in, data);
            case LZ4:
                checkLz4(in);
                return new Lz4Filter().decode(in, data);
            case BITSHUFFLE:
                checkElement(data, 2);
                if (data.length > 4 && data[4] != BitShuffleFilter.NO_COMPRESSION) {
                    checkLz4(in);
                }
                return new BitShuffleFilter().decode(in, data);
            default:
                throw unreadable("filter " + filter.getId());
        }
    }

    /** The size of an element is how often the library goes through the chunk. */
    private void checkElement(int[] data, int at) {
        if (data.length <= at || data[at] < 1 || data[at] > chunk) {
            throw wrong("is shuffled and does not state the size of its elements");
        }
    }

    private byte[] inflate(byte[] in) {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(in);
            byte[] out = new byte[chunk + CHECKSUM];
            int length = 0;
            int more = 1;
            while (more > 0 && length < out.length) {
                more = inflater.inflate(out, length, out.length - length);
                length += more;
            }
            return length == out.length ? out : Arrays.copyOf(out, length);
        } catch (DataFormatException e) {
            throw wrong("has a chunk that cannot be inflated: " + e.getMessage());
        } finally {
            inflater.end();
        }
    }

    /** Sizes that LZ4 blocks state must be there, before anybody makes room for them. */
    private void checkLz4(byte[] in) {
        ByteBuffer bytes = ByteBuffer.wrap(in);
        boolean sound = in.length >= LZ4_HEADER && bytes.getLong() <= chunk + CHECKSUM && bytes.getLong(0) >= 0;
        int block = sound ? bytes.getInt() : 0;
        sound &= block > 0 || in.length == LZ4_HEADER;
        while (sound && bytes.remaining() >= Integer.BYTES) {
            int length = bytes.getInt();
            sound = length >= 0 && length <= bytes.remaining();
            bytes.position(sound ? bytes.position() + length : bytes.limit());
        }
        if (!sound) {
            throw wrong("has an LZ4 chunk whose sizes do not fit");
        }
    }

    private FormatException wrong(String what) {
        return new FormatException(name + " " + what);
    }
}
