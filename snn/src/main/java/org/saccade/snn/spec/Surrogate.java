package org.saccade.snn.spec;

import java.util.Locale;

/**
 * Stand-in for the derivative of the spike function in the backward pass, as a function h of x = u - threshold. Written
 * {@code arctan}, or {@code arctan 3} with its parameter.
 *
 * @param shape the function
 * @param parameter width, sharpness or deviation, see {@link Shape}; above 0
 */
public record Surrogate(Shape shape, double parameter) {
    /** The papers': 1 where |u - threshold| &lt;= 0.5. */
    public static final Surrogate RECTANGLE = new Surrogate(Shape.RECTANGLE, 1);

    /** The functions; a is the parameter. */
    public enum Shape {
        /**
         * h = 1/a where |x| &lt;= a/2, else 0 (Wu et al., 2018). The borders belong to it: in the blocks of the published
         * LIF networks the drive is a spike, so potentials are exactly 0 or 1, and without the borders no gradient would
         * pass a block.
         */
        RECTANGLE(1),
        /** h = a/2 / (1 + (pi/2 a x)^2) (Fang et al., 2021). */
        ARCTAN(2),
        /** h = a s (1 - s) with s = 1 / (1 + exp(-a x)). */
        SIGMOID(4),
        /** h = max(0, 1 - |x|/a) / a (Esser et al., 2016). */
        TRIANGLE(1),
        /** h = exp(-x^2 / (2 a^2)) / (a sqrt(2 pi)). */
        GAUSSIAN(0.5);

        private final double usual;

        Shape(double usual) {
            this.usual = usual;
        }
    }

    /** A function with its usual parameter. */
    public static Surrogate of(Shape shape) {
        return new Surrogate(shape, shape.usual);
    }

    /** Reads the written form; throws IllegalArgumentException where it is none. */
    static Surrogate parse(String text) {
        String[] words = text.split(" +");
        Shape shape = Shape.valueOf(words[0].toUpperCase(Locale.ROOT));
        if (words.length > 2 || !words[0].equals(words[0].toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException(text);
        }
        return words.length == 1 ? of(shape) : new Surrogate(shape, Double.parseDouble(words[1]));
    }

    /** h(x). */
    public double derivative(double x) {
        double a = parameter;
        return switch (shape) {
            case RECTANGLE -> Math.abs(x) <= a / 2 ? 1 / a : 0;
            case ARCTAN -> a / 2 / (1 + Math.pow(Math.PI / 2 * a * x, 2));
            case SIGMOID -> a / (2 + Math.exp(a * x) + Math.exp(-a * x));
            case TRIANGLE -> Math.max(0, 1 - Math.abs(x) / a) / a;
            case GAUSSIAN -> Math.exp(-x * x / (2 * a * a)) / (a * Math.sqrt(2 * Math.PI));
        };
    }

    @Override
    public String toString() {
        String word = shape.name().toLowerCase(Locale.ROOT);
        return parameter == shape.usual ? word : word + " " + parameter;
    }
}
