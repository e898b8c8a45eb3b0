package org.saccade.ingest.generate;

/**
 * A decoded picture: 8 bits per channel, row after row from the top, as OpenCV reads a file in colour. Immutable.
 *
 * @param width in pixels
 * @param height in pixels
 * @param channels 1: gray; 3: blue, green, red of one pixel after another
 * @param data width * height * channels bytes
 */
@SuppressWarnings("java:S6218") // compared by nobody
record Picture(int width, int height, int channels, byte[] data) {

    Picture {
        if (width < 1 || height < 1 || (channels != 1 && channels != 3) || data.length < width * height * channels) {
            throw new IllegalArgumentException(
                    width + " x " + height + " x " + channels + " from " + data.length + " bytes");
        }
    }

    /** The value of HSV: the largest channel, 0 .. 255. */
    int value(int row, int column) {
        int at = (row * width + column) * channels;
        int first = data[at] & 0xFF;
        return channels == 1 ? first : Math.max(first, Math.max(data[at + 1] & 0xFF, data[at + 2] & 0xFF));
    }

    /** Light of each pixel, 65535 for white: 0.299 red + 0.587 green + 0.114 blue. */
    char[] light() {
        char[] light = new char[width * height];
        for (int i = 0; i < light.length; i++) {
            if (channels == 1) {
                light[i] = (char) (257 * (data[i] & 0xFF));
            } else {
                int sum = 114 * (data[3 * i] & 0xFF) + 587 * (data[3 * i + 1] & 0xFF) + 299 * (data[3 * i + 2] & 0xFF);
                light[i] = (char) ((257 * sum + 500) / 1000);
            }
        }
        return light;
    }

    /**
     * Turned and mirrored upright.
     *
     * @param orientation of EXIF, 1 .. 8; anything else means upright
     */
    Picture upright(int orientation) {
        if (orientation < 2 || orientation > 8) {
            return this;
        }
        boolean turned = orientation >= 5;
        int newWidth = turned ? height : width;
        int newHeight = turned ? width : height;
        boolean fromRight = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
        boolean fromBelow = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
        byte[] out = new byte[newWidth * newHeight * channels];
        int to = 0;
        for (int row = 0; row < newHeight; row++) {
            for (int column = 0; column < newWidth; column++) {
                int x = turned ? row : column;
                int y = turned ? column : row;
                int from = ((fromBelow ? height - 1 - y : y) * width + (fromRight ? width - 1 - x : x)) * channels;
                for (int c = 0; c < channels; c++) {
                    out[to++] = data[from + c];
                }
            }
        }
        return new Picture(newWidth, newHeight, channels, out);
    }
}
