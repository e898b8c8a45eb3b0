package org.saccade.ingest.format.aedat;

import java.util.Locale;
import java.util.Optional;
import org.saccade.schemas.event.Geometry;

/**
 * How the 32-bit address of an AEDAT 2.0 event is laid out, which depends on the camera's chip and is stated nowhere in the words.
 *
 * <pre>
 *   chip            x bits     y bits     polarity bit     no event of the sensor when set
 *   DVS128          7..1       14..8      0, 0 is ON       15 external event
 *   CIFAR10_DVS     14..8      7..1       0, 0 is ON       15
 *   DAVISxxx        21..12     30..22     11, 1 is ON      31 frame sample, 10 external event or IMU
 *   DVS640          10..1      20..11     0, 1 is ON       31
 * </pre>
 *
 * In jAER, whose format this is, the origin of y is the lower edge, and x counts from the right of the scene. So both are turned round
 * here for every chip: x = width - 1 - raw, y = height - 1 - raw. v2e turns both when it writes, tonic turns both of a DAVIS when it reads.
 * Loaders do not agree on DVS128: tonic exchanges the axes and takes 1 as ON. SpikingJelly exchanges them for CIFAR10-DVS only, whose
 * recordings lie on their side: x = 127 - raw y, y = 127 - raw x, 0 is ON; {@link #CIFAR10_DVS} is that convention.
 */
public enum Aedat2Chip {
    DVS128(128, 128, 1, 0x7F, 8, 0x7F, 0, 1, 1 << 15),
    CIFAR10_DVS(128, 128, 8, 0x7F, 1, 0x7F, 0, 1, 1 << 15),
    DAVIS128(128, 128),
    DAVIS208(208, 192),
    DAVIS240(240, 180),
    DAVIS346(346, 260),
    DAVIS640(640, 480),
    DVS640(640, 480, 1, 0x3FF, 11, 0x3FF, 0, 0, 1 << 31);

    private final Geometry geometry;
    final int xShift;
    final int xMask;
    final int yShift;
    final int yMask;
    final int pShift;
    /** 1 where a polarity bit of 0 means ON. */
    final int pFlip;
    /** Bits that mark a word as something else. */
    final int other;

    /** The layout that all DAVIS chips share. */
    Aedat2Chip(int width, int height) {
        this(width, height, 12, 0x3FF, 22, 0x1FF, 11, 0, 1 << 31 | 1 << 10);
    }

    Aedat2Chip(int width, int height, int xShift, int xMask, int yShift, int yMask, int pShift, int pFlip, int other) {
        this.geometry = new Geometry(width, height);
        this.xShift = xShift;
        this.xMask = xMask;
        this.yShift = yShift;
        this.yMask = yMask;
        this.pShift = pShift;
        this.pFlip = pFlip;
        this.other = other;
    }

    /** Size of the sensor. */
    public Geometry geometry() {
        return geometry;
    }

    /** The address of an event, as a camera with this chip sends it; the inverse of what the decoder does. */
    public int address(int x, int y, int polarity) {
        return geometry.width() - 1 - x << xShift | geometry.height() - 1 - y << yShift | (polarity ^ pFlip) << pShift;
    }

    /** The chip that a line of a header names, as jAER's {@code AEChip} line does. */
    static Optional<Aedat2Chip> named(String line) {
        String text = line.toUpperCase(Locale.ROOT);
        if (text.contains("TMPDIFF128")) {
            return Optional.of(DVS128);
        }
        if (text.contains("SBRET10")) {
            return Optional.of(DAVIS240);
        }
        for (Aedat2Chip chip : values()) {
            if (text.contains(chip.name())) {
                return Optional.of(chip);
            }
        }
        return Optional.empty();
    }

    /** The chip that has this size, where a header names none: DVS128, DAVIS240, DAVIS346 or, as v2e writes 640 x 480, DVS640. */
    static Optional<Aedat2Chip> ofSize(Geometry size) {
        for (Aedat2Chip chip : new Aedat2Chip[] {DVS128, DAVIS208, DAVIS240, DAVIS346, DVS640}) {
            if (chip.geometry.equals(size)) {
                return Optional.of(chip);
            }
        }
        return Optional.empty();
    }
}
