package org.saccade.ingest.fetch;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One line of a download list: {@code URL [checksum] [name]}.
 *
 * <p>The checksum is hexadecimal digits, whose number says of which kind it is, with or without {@code sha256:} ahead, or {@code -} for none. The
 * name is that of the file within the folder, by default the last part of the address; it may hold spaces and folders, and never leads
 * out.
 *
 * @param checksum null: none is stated
 * @param hex in lower case; null with the checksum
 */
record DownloadItem(URI uri, Checksum checksum, String hex, String name) {

    /** Ends the name of a file that is not all there. */
    static final String PART = ".part";

    /** What looks like a checksum, perhaps one with digits lost: taken for a name it would leave the file unchecked. */
    private static final Pattern DIGITS = Pattern.compile("[0-9a-fA-F]{24,}");

    /**
     * Reads a list.
     *
     * @param folder that the names are in
     * @throws FetchException naming list and line, when a line is none or two have the same name
     */
    static List<DownloadItem> readList(Path list, Path folder) throws IOException {
        List<DownloadItem> items = new ArrayList<>();
        Map<Path, String> taken = new HashMap<>();
        try (ListLines lines = new ListLines(list)) {
            for (String line = lines.next(); line != null; line = lines.next()) {
                if (line.isBlank() || line.strip().startsWith("#")) {
                    continue;
                }
                DownloadItem item = parse(line.strip(), lines.where());
                String before = taken.put(Inside.of(folder, item.name, lines.where()), lines.where());
                if (before != null) {
                    throw new FetchException(lines.where() + ": " + before + " has the name " + item.name + " already");
                }
                items.add(item);
            }
        }
        if (items.isEmpty()) {
            throw new FetchException(list + " names no files");
        }
        return items;
    }

    static DownloadItem parse(String line, String where) {
        String[] fields = line.split("\\s+", 3);
        URI uri = uri(fields[0], where);
        String second = fields.length > 1 ? fields[1] : "-";
        String hex = second.substring(second.indexOf(':') + 1).toLowerCase(Locale.ROOT);
        Optional<Checksum> checksum = Checksum.ofHex(hex);
        boolean stated = second.indexOf(':') > 0;
        if (stated
                && checksum.filter(c -> second.toLowerCase(Locale.ROOT).startsWith(c.id() + ":"))
                        .isEmpty()) {
            throw new FetchException(where + ": '" + second + "' is no checksum");
        }
        if (checksum.isEmpty() && DIGITS.matcher(second).matches()) {
            throw new FetchException(
                    where + ": '" + second + "' has " + second.length()
                            + " digits, as no checksum has (md5 32, sha1 40, sha256 64, sha512 128); if it is a name, put - ahead of it");
        }
        boolean isChecksum = checksum.isPresent() || second.equals("-");
        // Without a checksum, all that follows the address is the name.
        String name = isChecksum
                ? (fields.length > 2 ? fields[2] : "")
                : line.substring(fields[0].length()).strip();
        name = name.isEmpty() ? lastPart(uri, where) : name;
        if (name.endsWith(PART)) {
            throw new FetchException(
                    where + ": a name that ends in " + PART + " is kept for files that are not all there");
        }
        return new DownloadItem(uri, checksum.orElse(null), checksum.isPresent() ? hex : null, name);
    }

    private static URI uri(String text, String where) {
        try {
            URI uri = URI.create(text);
            String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            boolean web = (scheme.equals("http") || scheme.equals("https")) && uri.getHost() != null;
            if (web || (scheme.equals("file") && uri.getPath() != null)) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            throw new FetchException(where + ": '" + text + "' is no address: " + e.getMessage(), e);
        }
        throw new FetchException(
                where + ": '" + text + "' is no address; they begin with http://, https:// or file:///");
    }

    private static String lastPart(URI uri, String where) {
        String path = uri.getPath();
        String last = path.substring(path.lastIndexOf('/') + 1);
        if (last.isEmpty() || last.equals("..") || last.equals(".")) {
            throw new FetchException(where + ": " + uri + " ends in no file name; state one behind it");
        }
        return last;
    }
}
