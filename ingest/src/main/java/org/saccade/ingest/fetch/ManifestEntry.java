package org.saccade.ingest.fetch;

import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One line of a checksum manifest, in any of the forms in use.
 *
 * <pre>
 *   HEX  name            sha256sum, md5sum; a star before the name says binary
 *   \HEX  na\nme         the same where the name has a line break or a backslash, written \n and \\
 *   SHA256 (name) = HEX  BSD
 * </pre>
 *
 * @param name as it is written, with slashes
 * @param hex in lower case
 */
record ManifestEntry(String name, Checksum checksum, String hex) {

    private static final Pattern PLAIN = Pattern.compile("(\\\\?)([0-9a-fA-F]+) [ *](.+)");
    private static final Pattern BSD = Pattern.compile("(\\\\?)([A-Za-z0-9-]+) \\((.+)\\) = ([0-9a-fA-F]+)");

    private static final Pattern ESCAPED = Pattern.compile("\\\\([\\\\nr])");

    /**
     * Reads a line.
     *
     * @param where for the message
     * @return null for a line that is empty or a comment
     * @throws FetchException when it is of none of the forms
     */
    static ManifestEntry parse(String line, String where) {
        if (line.isBlank() || line.startsWith("#") || line.startsWith(";")) {
            return null;
        }
        Matcher plain = PLAIN.matcher(line);
        if (plain.matches()) {
            Checksum checksum = Checksum.ofHex(plain.group(2)).orElseThrow(() -> none(line, where));
            return entry(plain.group(3), !plain.group(1).isEmpty(), checksum, plain.group(2));
        }
        Matcher bsd = BSD.matcher(line);
        if (bsd.matches()) {
            Checksum checksum = Checksum.ofHex(bsd.group(4)).orElseThrow(() -> none(line, where));
            if (checksum.name().equals(bsd.group(2).toUpperCase(Locale.ROOT).replace("-", ""))) {
                return entry(bsd.group(3), !bsd.group(1).isEmpty(), checksum, bsd.group(4));
            }
        }
        throw none(line, where);
    }

    private static ManifestEntry entry(String name, boolean escaped, Checksum checksum, String hex) {
        String plain = escaped ? ESCAPED.matcher(name).replaceAll(ManifestEntry::unescaped) : name;
        while (plain.startsWith("./")) {
            plain = plain.substring(2);
        }
        return new ManifestEntry(plain, checksum, hex.toLowerCase(Locale.ROOT));
    }

    private static String unescaped(MatchResult escape) {
        return switch (escape.group(1)) {
            case "n" -> "\n";
            case "r" -> "\r";
            default -> Matcher.quoteReplacement("\\");
        };
    }

    private static FetchException none(String line, String where) {
        String shown = line.length() > 60 ? line.substring(0, 60) + "..." : line;
        return new FetchException(where + ": '" + shown + "' is no line of a checksum manifest");
    }

    /** The line as sha256sum writes it, without the line break. */
    String line() {
        String escaped = name.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
        return (escaped.equals(name) ? "" : "\\") + hex + "  " + escaped;
    }
}
