package org.saccade.ingest.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongConsumer;

/** A way to tell by a short number whether a file is the one that was meant. */
public enum Checksum {
    MD5("MD5", 32),
    SHA1("SHA-1", 40),
    SHA256("SHA-256", 64),
    SHA512("SHA-512", 128);

    private static final int BUFFER = 1 << 18;

    private final String algorithm;
    private final int digits;

    Checksum(String algorithm, int digits) {
        this.algorithm = algorithm;
        this.digits = digits;
    }

    /** How it is written: {@code sha256}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Name of the manifest that the usual tools keep: {@code SHA256SUMS}. */
    public String manifestName() {
        return name() + "SUMS";
    }

    /**
     * Reads sha256, md5, sha1 or sha512, with or without a hyphen.
     *
     * @throws IllegalArgumentException when it is none of them
     */
    public static Checksum parse(String text) {
        String wanted = text.strip().toUpperCase(Locale.ROOT).replace("-", "");
        return Arrays.stream(values())
                .filter(checksum -> checksum.name().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "no checksum is called '" + text + "'; there are sha256, md5, sha1 and sha512"));
    }

    /** The one whose hexadecimal digits these are; empty when they are none's. */
    public static Optional<Checksum> ofHex(String hex) {
        boolean digitsOnly = !hex.isEmpty() && hex.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 128);
        return Arrays.stream(values())
                .filter(checksum -> digitsOnly && checksum.digits == hex.length())
                .findFirst();
    }

    /**
     * The checksum of a file in hexadecimal digits.
     *
     * @param read told how many bytes were read each time; what it throws ends the reading
     */
    String of(Path file, LongConsumer read) throws IOException {
        MessageDigest digest = digest();
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
                read.accept(n);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private MessageDigest digest() {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has " + algorithm, e);
        }
    }
}
