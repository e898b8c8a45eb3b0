package org.saccade.ingest.generate;

/**
 * Light of a picture, {@link LightCurve#WHITE} for white, row after row from the top. Immutable.
 *
 * @param light width * height values
 */
@SuppressWarnings("java:S6218") // compared by nobody
record LightImage(int width, int height, char[] light) {

    static LightImage of(Picture picture) {
        return new LightImage(picture.width(), picture.height(), picture.light());
    }

    /** Scaled so that it just covers this size, and cut to it around the middle. */
    LightImage cover(int newWidth, int newHeight) {
        double scale = Math.min((double) width / newWidth, (double) height / newHeight);
        double left = (width - scale * newWidth) / 2;
        double top = (height - scale * newHeight) / 2;
        return resample(left, top, scale, scale, newWidth, newHeight);
    }

    /** Scaled to exactly this size. */
    LightImage stretch(int newWidth, int newHeight) {
        return newWidth == width && newHeight == height
                ? this
                : resample(0, 0, (double) width / newWidth, (double) height / newHeight, newWidth, newHeight);
    }

    /** Each new pixel is the mean of the area that it covers, first along the rows, then along the columns. */
    private LightImage resample(double left, double top, double stepX, double stepY, int newWidth, int newHeight) {
        float[] narrow = new float[newWidth * height];
        for (int column = 0; column < newWidth; column++) {
            double from = left + column * stepX;
            for (int row = 0; row < height; row++) {
                narrow[row * newWidth + column] = mean(row, from, from + stepX);
            }
        }
        char[] out = new char[newWidth * newHeight];
        for (int row = 0; row < newHeight; row++) {
            double from = Math.max(0, top + row * stepY);
            double to = Math.min(height, from + stepY);
            for (int column = 0; column < newWidth; column++) {
                double sum = 0;
                for (int r = (int) from; r < to; r++) {
                    sum += narrow[r * newWidth + column] * (Math.min(to, r + 1) - Math.max(from, r));
                }
                out[row * newWidth + column] = (char) Math.min(LightCurve.WHITE, Math.round(sum / (to - from)));
            }
        }
        return new LightImage(newWidth, newHeight, out);
    }

    /** Mean of a row between two places; a pixel covers the places from its column to the next. */
    private float mean(int row, double from, double to) {
        double first = Math.max(0, from);
        double end = Math.min(width, to);
        double sum = 0;
        for (int c = (int) first; c < end; c++) {
            sum += light[row * width + c] * (Math.min(end, c + 1) - Math.max(first, c));
        }
        return (float) (sum / (end - first));
    }

    /**
     * Draws what a sensor sees whose top left corner lies at (x, y) of this image, both at least 0; between pixels the light is interpolated.
     *
     * @param sensorWidth at most width - x - 1
     */
    void window(double x, double y, int sensorWidth, int sensorHeight, char[] out) {
        int column = (int) x;
        int row = (int) y;
        // Shares in 256ths, weights in 32768ths.
        int right = (int) ((x - column) * 256);
        int below = (int) ((y - row) * 256);
        int w11 = right * below >> 1;
        int w10 = below * 128 - w11;
        int w01 = right * 128 - w11;
        int w00 = 32_768 - w11 - w10 - w01;
        for (int r = 0; r < sensorHeight; r++) {
            int upper = (row + r) * width + column;
            int lower = upper + width;
            for (int c = 0; c < sensorWidth; c++) {
                long sum = (long) w00 * light[upper + c]
                        + (long) w01 * light[upper + c + 1]
                        + (long) w10 * light[lower + c]
                        + (long) w11 * light[lower + c + 1];
                out[r * sensorWidth + c] = (char) (sum >> 15);
            }
        }
    }
}
