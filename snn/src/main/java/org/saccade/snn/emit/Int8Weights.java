package org.saccade.snn.emit;

/**
 * Weights as signed 8 bit integers, one scale per output channel: weight = scale[c] * value, value in -127 .. 127, the largest of each
 * channel 127. Zero stays zero.
 *
 * @param values in the shape of the weight
 * @param scales per output channel, above 0
 */
@SuppressWarnings("ArrayRecordComponent")
record Int8Weights(byte[] values, float[] scales) {

    private static final int LARGEST = 127;

    static Int8Weights of(float[] weight, int channels) {
        byte[] values = new byte[weight.length];
        float[] scales = new float[channels];
        int each = weight.length / channels;
        for (int c = 0; c < channels; c++) {
            float largest = 0;
            for (int i = c * each; i < (c + 1) * each; i++) {
                largest = Math.max(largest, Math.abs(weight[i]));
            }
            scales[c] = largest == 0 ? 1 : largest / LARGEST;
            for (int i = c * each; i < (c + 1) * each; i++) {
                values[i] = (byte) Math.round(weight[i] / scales[c]);
            }
        }
        return new Int8Weights(values, scales);
    }

    /** The same moved up by 128, as unsigned integers. */
    byte[] unsigned() {
        byte[] moved = new byte[values.length];
        for (int i = 0; i < moved.length; i++) {
            moved[i] = (byte) (values[i] + 128);
        }
        return moved;
    }

    /** [out, in] as [in, out]. */
    static byte[] transposed(byte[] values, int out) {
        int in = values.length / out;
        byte[] turned = new byte[values.length];
        for (int o = 0; o < out; o++) {
            for (int i = 0; i < in; i++) {
                turned[i * out + o] = values[o * in + i];
            }
        }
        return turned;
    }
}
