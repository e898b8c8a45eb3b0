package org.saccade.ingest.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PhotoreceptorTest {

    private static final char WHITE = LightCurve.WHITE;

    @Test
    void esimIsTheLogarithmOfLightAndAThousandth() {
        LightCurve curve = new LightCurve(PixelModel.Kind.ESIM);
        assertThat(curve.of((char) 0)).isEqualTo(Math.log(0.001));
        assertThat(curve.of((char) (51 * 257))).isEqualTo(Math.log(0.2 + 0.001));
        assertThat(curve.of(WHITE)).isEqualTo(Math.log(1.001));
    }

    @Test
    void v2eIsLinearUpToTwenty() {
        LightCurve curve = new LightCurve(PixelModel.Kind.V2E);
        assertThat(curve.of((char) 0)).isZero();
        assertThat(curve.of((char) (10 * 257))).isCloseTo(Math.log(20) / 2, within(1e-8));
        assertThat(curve.of((char) (20 * 257))).isCloseTo(Math.log(20), within(1e-8));
        assertThat(curve.of((char) (100 * 257))).isEqualTo(Math.rint(Math.log(100) * 1e8) / 1e8);
    }

    /** Cutoff 1 Hz: 2 pi a second towards the new level for the light (x + 20) / 275 = 1 of white, and 20 / 275 of that for black. */
    @Test
    void theFilterIsSlowInTheDark() {
        LightCurve curve = new LightCurve(PixelModel.Kind.V2E);
        Photoreceptor receptor = new Photoreceptor(curve, PixelModel.v2eClean().withCutoffHz(1), 2);
        double[] level = new double[2];
        receptor.see(0, new char[] {0, WHITE}, level);
        assertThat(level).containsExactly(0, curve.of(WHITE));
        receptor.see(10_000, new char[] {WHITE, 0}, level);
        double share = 0.01 * 2 * Math.PI;
        assertThat(level[0]).isCloseTo(share * curve.of(WHITE), within(1e-12));
        assertThat(level[1]).isCloseTo((1 - share * 20 / 275) * curve.of(WHITE), within(1e-12));
        receptor.see(10_000_000, new char[] {WHITE, WHITE}, level);
        assertThat(level[0]).as("a long time is all the way, not further").isEqualTo(curve.of(WHITE));
    }

    @Test
    void aPictureIsScaledToCoverAndCutAroundTheMiddle() {
        LightImage image = new LightImage(4, 2, new char[] {10, 20, 30, 40, 50, 60, 70, 80});
        LightImage half = image.cover(1, 1);
        assertThat(half.light()).containsExactly((char) ((20 + 30 + 60 + 70) / 4));
        assertThat(image.stretch(2, 1).light()).containsExactly((char) 35, (char) 55);
        assertThat(image.stretch(4, 2)).isSameAs(image);
        LightImage even = new LightImage(3, 5, "\u1234".repeat(15).toCharArray()).cover(7, 4);
        assertThat(even.width()).isEqualTo(7);
        assertThat(even.light()).containsOnly('\u1234');
    }

    @Test
    void betweenPixelsTheLightIsInterpolated() {
        LightImage image = new LightImage(3, 3, new char[] {0, 1000, 2000, 4000, 5000, 6000, WHITE, WHITE, WHITE});
        char[] out = new char[1];
        image.window(1, 0, 1, 1, out);
        assertThat(out[0]).isEqualTo((char) 1000);
        image.window(0.5, 0, 1, 1, out);
        assertThat(out[0]).isEqualTo((char) 500);
        image.window(0.5, 0.25, 1, 1, out);
        assertThat(out[0]).isEqualTo((char) 1500);
        image.window(0.75, 1.999, 1, 1, out);
        assertThat(out[0]).isBetween((char) 65_000, WHITE);
    }
}
