package org.saccade.snn.spec;

/**
 * Factor by which a membrane potential shrinks in one time step, inside (0, 1). Written {@code 0.6225} where it is fixed
 * and {@code learnable 0.6225} where it is the initial value of one trained scalar. Two other forms are read as well:
 * {@code tau 2} for 1 - 1/tau, and {@code exp 2} for exp(-1/tau), each also after {@code learnable}.
 *
 * <p>A learnable decay is stored as its logit d, decay = sigmoid(d), so that training cannot leave the interval.
 *
 * @param value the decay, or its initial value
 * @param learnable whether training changes it
 */
public record Decay(double value, boolean learnable) {
    /** Nothing leaks: the decay of IF neurons only. */
    public static final Decay NONE = new Decay(1, false);
    /** sigmoid(0.5), from which the published networks start. */
    public static final Decay PUBLISHED = new Decay(ofLogit(0.5), true);

    /** A decay that training leaves alone. */
    public static Decay fixed(double value) {
        return new Decay(value, false);
    }

    /** A decay that starts at the value and is trained. */
    public static Decay learnable(double value) {
        return new Decay(value, true);
    }

    static Decay parse(String text) {
        boolean learnable = text.startsWith("learnable ");
        String rest = learnable ? text.substring("learnable ".length()) : text;
        double value;
        if (rest.startsWith("tau ")) {
            value = 1 - 1 / Double.parseDouble(rest.substring(4));
        } else if (rest.startsWith("exp ")) {
            value = Math.exp(-1 / Double.parseDouble(rest.substring(4)));
        } else {
            value = Double.parseDouble(rest);
        }
        return new Decay(value, learnable);
    }

    /** The logit d = ln(decay / (1 - decay)) that a learnable decay starts from. */
    public double logit() {
        return Math.log(value / (1 - value));
    }

    /** The decay that a stored logit stands for. */
    public static double ofLogit(double logit) {
        return 1 / (1 + Math.exp(-logit));
    }

    @Override
    public String toString() {
        return learnable ? "learnable " + value : Double.toString(value);
    }
}
