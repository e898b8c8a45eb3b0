package org.saccade.trainer.report;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.saccade.trainer.evaluate.ConfusionMatrix;

/**
 * A confusion matrix as HTML: a table of counts where it has room, darker for a larger share of the row; above {@value #TABLE_UP_TO} classes a
 * picture with a pixel per pair, and the pairs that are confused most in words.
 */
public final class ConfusionView {

    static final int TABLE_UP_TO = 26;
    private static final int WORST = 20;
    private static final int RIGHT = 0x1D6FA5;
    private static final int WRONG = 0xC2502E;

    private ConfusionView() {}

    /** The view. */
    public static String html(ConfusionMatrix matrix) {
        return matrix.classes().size() <= TABLE_UP_TO ? table(matrix) : picture(matrix) + worst(matrix);
    }

    private static String table(ConfusionMatrix matrix) {
        StringBuilder html = new StringBuilder("<div class=\"scroll\"><table class=\"confusion\"><tr><th></th>");
        matrix.classes()
                .forEach(name ->
                        html.append("<th>").append(HtmlPage.escape(name)).append("</th>"));
        html.append("</tr>\n");
        int classes = matrix.classes().size();
        for (int label = 0; label < classes; label++) {
            long support = Math.max(1, matrix.support(label));
            html.append("<tr><th>")
                    .append(HtmlPage.escape(matrix.classes().get(label)))
                    .append("</th>");
            for (int answer = 0; answer < classes; answer++) {
                long count = matrix.count(label, answer);
                html.append(String.format(
                        Locale.ROOT,
                        "<td style=\"background:rgba(var(--%s),%.2f)\">%s</td>",
                        answer == label ? "right" : "wrong",
                        0.75 * count / support,
                        count == 0 ? "" : count));
            }
            html.append("</tr>\n");
        }
        return html.append("</table></div>\n").toString();
    }

    private static String picture(ConfusionMatrix matrix) {
        int n = matrix.classes().size();
        BufferedImage image = new BufferedImage(n, n, BufferedImage.TYPE_INT_RGB);
        for (int label = 0; label < n; label++) {
            long support = Math.max(1, matrix.support(label));
            for (int answer = 0; answer < n; answer++) {
                // The square root shows what few samples do.
                double share = Math.sqrt((double) matrix.count(label, answer) / support);
                image.setRGB(answer, label, mix(answer == label ? RIGHT : WRONG, share));
            }
        }
        return "<img class=\"matrix\" alt=\"confusion matrix: rows labels, columns answers\" src=\""
                + Pictures.dataUri(image) + "\">\n";
    }

    private static int mix(int colour, double share) {
        int mixed = 0;
        for (int shift = 0; shift <= 16; shift += 8) {
            int part = colour >> shift & 0xFF;
            mixed |= (int) Math.round(255 + (part - 255) * share) << shift;
        }
        return mixed;
    }

    private record Pair(int label, int answer, long count) {}

    private static String worst(ConfusionMatrix matrix) {
        List<Pair> pairs = new ArrayList<>();
        for (int label = 0; label < matrix.classes().size(); label++) {
            for (int answer = 0; answer < matrix.classes().size(); answer++) {
                if (answer != label && matrix.count(label, answer) > 0) {
                    pairs.add(new Pair(label, answer, matrix.count(label, answer)));
                }
            }
        }
        pairs.sort(Comparator.comparingLong(Pair::count).reversed());
        StringBuilder html = new StringBuilder(
                "<div class=\"scroll\"><table><tr><th>label</th><th>answer</th><th>samples</th><th>of</th></tr>\n");
        for (Pair pair : pairs.subList(0, Math.min(WORST, pairs.size()))) {
            html.append(String.format(
                    Locale.ROOT,
                    "<tr><td>%s</td><td>%s</td><td>%d</td><td>%d</td></tr>%n",
                    HtmlPage.escape(matrix.classes().get(pair.label())),
                    HtmlPage.escape(matrix.classes().get(pair.answer())),
                    pair.count(),
                    matrix.support(pair.label())));
        }
        return html.append("</table></div>\n").toString();
    }
}
