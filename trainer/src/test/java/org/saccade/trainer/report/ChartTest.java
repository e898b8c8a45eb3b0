package org.saccade.trainer.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.EventsBuilder;
import org.saccade.schemas.event.Geometry;
import org.saccade.schemas.frame.FrameEncoder;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.trainer.evaluate.ConfusionMatrix;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class ChartTest {

    private static Document parse(String html) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(
                        ("<div>" + html + "</div>").getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }

    private static List<Element> all(Document document, String tag) {
        NodeList nodes = document.getElementsByTagName(tag);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            elements.add((Element) nodes.item(i));
        }
        return elements;
    }

    @Test
    void axesEndAtRoundTicks() {
        assertThat(Axis.around(0.13, 0.87, false, true).ticks())
                .usingComparatorForType((a, b) -> Math.abs(a - b) < 1e-12 ? 0 : Double.compare(a, b), Double.class)
                .containsExactly(0.0, 0.2, 0.4, 0.6, 0.8, 1.0);
        assertThat(Axis.around(0, 7, true, false).ticks()).containsExactly(0.0, 2.0, 4.0, 6.0, 8.0);
        assertThat(Axis.around(0, 3, true, false).ticks()).containsExactly(0.0, 1.0, 2.0, 3.0);
        assertThat(Axis.around(5, 5, true, false).ticks()).contains(5.0).hasSizeGreaterThan(1);
        assertThat(Axis.around(Double.NaN, Double.NaN, false, false).ticks()).hasSize(6);
        assertThat(Axis.around(0, 0.85, false, true).label(0.2)).isEqualTo("20 %");
        assertThat(Axis.around(0, 0.012, false, false).label(0.005)).isEqualTo("0.005");
        assertThat(Axis.around(0, 2e-5, false, false).label(1e-5)).isEqualTo("1e-5");
        assertThat(Axis.around(0, 3e6, false, false).label(2e6)).isEqualTo("2e6");
        assertThat(Axis.around(0, 9000, false, false).label(2000)).isEqualTo("2,000");
    }

    @Test
    void linesLieWhereTheirValuesAreAndGapsStayGaps() throws Exception {
        LineChart chart = new LineChart(
                "Loss <1>",
                "epoch",
                "nats",
                List.of(
                        new LineChart.Series("a", List.of(0.0, 1.0, 2.0, 3.0), List.of(4.0, Double.NaN, 2.0, 0.0)),
                        new LineChart.Series("b", List.of(0.0, 3.0), List.of(0.0, 4.0))),
                LineChart.Options.FROM_ZERO.withMark(2, "best"));

        Document svg = parse(chart.html());

        List<Element> lines = all(svg, "path");
        // 4 is the top of the axis and 0 its foot; epochs 0 and 3 are its ends
        assertThat(lines.get(0).getAttribute("d")).isEqualTo("M62.0 12.0M331.3 124.0L466.0 236.0");
        assertThat(lines.get(1).getAttribute("d")).isEqualTo("M62.0 236.0L466.0 12.0");
        assertThat(all(svg, "circle")).hasSize(5);
        assertThat(all(svg, "figcaption").get(0).getTextContent()).isEqualTo("Loss <1>");
        assertThat(all(svg, "text")).extracting(Element::getTextContent).contains("epoch", "nats");
        assertThat(all(svg, "span")).extracting(Element::getTextContent).containsExactly("a", "b", "best");
    }

    @Test
    void aChartOfNothingAndOfOneValueIsDrawn() throws Exception {
        LineChart.Series empty = new LineChart.Series("none", List.of(), List.of());
        LineChart.Series one = new LineChart.Series("one", List.of(0.0), List.of(0.25));
        assertThat(all(parse(new LineChart("t", "x", "y", List.of(empty), LineChart.Options.SHARES).html()), "svg"))
                .hasSize(1);
        Document single = parse(new LineChart("t", "x", "y", List.of(one), LineChart.Options.SHARES).html());
        assertThat(all(single, "circle").get(0).getAttribute("cy")).doesNotContain("NaN");
        assertThatThrownBy(() -> new LineChart.Series("odd", List.of(1.0), List.of()))
                .hasMessageContaining("series odd has 1 places and 0 values");
    }

    @Test
    void manyLinesHaveColoursOfTheirOwn() throws Exception {
        List<LineChart.Series> layers = new ArrayList<>();
        for (int layer = 0; layer < 33; layer++) {
            layers.add(new LineChart.Series("layer " + layer, List.of(0.0), List.of(layer / 100.0)));
        }
        Document svg = parse(new LineChart("t", "x", "y", layers, LineChart.Options.PLAIN).html());
        assertThat(all(svg, "path").stream().map(p -> p.getAttribute("style")).distinct())
                .hasSize(33);
    }

    @Test
    void barsAreAsLongAsTheirShares() throws Exception {
        Document svg = parse(new BarChart(
                        "t",
                        List.of(
                                new BarChart.Bar("half", 0.5, "50 %"),
                                new BarChart.Bar("n/a", Double.NaN, "-"),
                                new BarChart.Bar("a name that is much too long to be shown", 1, "all")))
                .html());
        List<Element> bars = all(svg, "rect");
        double room = Double.parseDouble(bars.get(0).getAttribute("width"));
        assertThat(Double.parseDouble(bars.get(1).getAttribute("width")))
                .isCloseTo(room / 2, org.assertj.core.api.Assertions.within(0.1));
        assertThat(bars.get(3).getAttribute("width")).isEqualTo("0.0");
        assertThat(Double.parseDouble(bars.get(5).getAttribute("width"))).isEqualTo(room);
    }

    @Test
    void aLargeMatrixIsAPictureAndItsWorstPairs() {
        List<String> names = new ArrayList<>();
        for (int k = 0; k < 100; k++) {
            names.add("class " + k);
        }
        ConfusionMatrix matrix = new ConfusionMatrix(names);
        for (int i = 0; i < 7; i++) {
            matrix.add(3, 99);
        }
        matrix.add(5, 5);
        String html = ConfusionView.html(matrix);
        assertThat(html)
                .contains("data:image/png;base64,")
                .contains("<td>class 3</td><td>class 99</td><td>7</td><td>7</td>");
        assertThat(ConfusionView.html(new ConfusionMatrix(List.of("a", "b")))).doesNotContain("img");
    }

    @Test
    void onIsBlueAndOffIsOrangeWhereTheyHappened() throws Exception {
        FrameSpec spec = FrameSpec.parse("T=2,P=2,H=4,W=4,window=2ms");
        EventsBuilder events = new EventsBuilder(new Geometry(4, 4), 0, 2);
        events.addOffset(0, 1, 2, 1);
        events.addOffset(1500, 3, 0, 0);
        Events built = events.build();
        byte[] data = new FrameEncoder(spec).encode(built, 0, 2000).data();

        var sum = Pictures.sum(data, spec);
        assertThat(sum.getRGB(1, 2) & 0xFFFFFF).isEqualTo(0x5AC8FA);
        assertThat(sum.getRGB(3, 0) & 0xFFFFFF).isEqualTo(0xFF8A4C);
        assertThat(sum.getRGB(0, 0) & 0xFFFFFF).isEqualTo(0x11161C);
        var strip = Pictures.strip(data, spec, 8);
        assertThat(strip.getWidth()).isEqualTo(9);
        assertThat(strip.getRGB(1, 2) & 0xFFFFFF).isEqualTo(0x5AC8FA);
        assertThat(strip.getRGB(5 + 1, 2) & 0xFFFFFF).isEqualTo(0x11161C);
        assertThat(strip.getRGB(5 + 3, 0) & 0xFFFFFF).isEqualTo(0xFF8A4C);
        String uri = Pictures.dataUri(sum);
        byte[] png = Base64.getDecoder().decode(uri.substring(uri.indexOf(',') + 1));
        assertThat(ImageIO.read(new ByteArrayInputStream(png)).getRGB(1, 2) & 0xFFFFFF)
                .isEqualTo(0x5AC8FA);
    }
}
