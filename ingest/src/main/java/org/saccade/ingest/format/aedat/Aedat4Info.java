package org.saccade.ingest.format.aedat;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.saccade.ingest.format.FormatException;
import org.saccade.schemas.event.Geometry;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * One stream as the XML in an AEDAT 4 header describes it.
 *
 * @param id its number in packets
 * @param type four letters: EVTS events, FRME frames, IMUS, TRIG triggers; empty when not stated
 * @param geometry size of its sensor; null when not stated
 */
record Aedat4Info(int id, String type, Geometry geometry) {

    static final String EVENTS = "EVTS";

    /** All streams that the text describes; without document type and so without entities, nothing else is read and nothing grows. */
    static List<Aedat4Info> parse(String xml) {
        Element root;
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            factory.setAttribute("jdk.xml.maxElementDepth", "64");
            DocumentBuilder builder = factory.newDocumentBuilder();
            // Throws at errors and prints nothing.
            builder.setErrorHandler(new DefaultHandler());
            root = builder.parse(new InputSource(new StringReader(xml))).getDocumentElement();
        } catch (ParserConfigurationException | SAXException | IOException e) {
            throw new FormatException("the description of the streams is no XML that is read (" + e.getMessage() + ")");
        }
        Element all = "outInfo".equals(root.getAttribute("name")) ? root : child(root, "outInfo");
        List<Aedat4Info> streams = new ArrayList<>();
        for (Element stream : children(all, "node")) {
            String name = stream.getAttribute("name");
            if (name.matches("\\d{1,9}")) {
                streams.add(new Aedat4Info(
                        Integer.parseInt(name), attribute(stream, "typeIdentifier"), size(child(stream, "info"))));
            }
        }
        return streams;
    }

    private static Geometry size(Element info) {
        String width = attribute(info, "sizeX");
        String height = attribute(info, "sizeY");
        if (!width.matches("\\d{1,5}") || !height.matches("\\d{1,5}")) {
            return null;
        }
        int w = Integer.parseInt(width);
        int h = Integer.parseInt(height);
        boolean possible = w > 0 && h > 0 && w <= Geometry.MAX_SIDE && h <= Geometry.MAX_SIDE;
        return possible ? new Geometry(w, h) : null;
    }

    private static String attribute(Element node, String key) {
        for (Element attribute : children(node, "attr")) {
            if (key.equals(attribute.getAttribute("key"))) {
                Node text = attribute.getFirstChild();
                return text == null || text.getNodeValue() == null
                        ? ""
                        : text.getNodeValue().trim();
            }
        }
        return "";
    }

    private static Element child(Element node, String name) {
        for (Element child : children(node, "node")) {
            if (name.equals(child.getAttribute("name"))) {
                return child;
            }
        }
        return null;
    }

    private static List<Element> children(Element node, String tag) {
        List<Element> children = new ArrayList<>();
        for (Node at = node == null ? null : node.getFirstChild(); at != null; at = at.getNextSibling()) {
            if (at instanceof Element element && tag.equals(element.getTagName())) {
                children.add(element);
            }
        }
        return children;
    }

    /** The description of one stream of events, number 0. */
    static String xml(Geometry geometry, Aedat4Compression compression) {
        return """
                <dv version="2.0">
                    <node name="outInfo" path="/mainloop/Recorder/outInfo/">
                        <node name="0" path="/mainloop/Recorder/outInfo/0/">
                            <attr key="compression" type="string">%s</attr>
                            <attr key="originalModuleName" type="string">saccade</attr>
                            <attr key="originalOutputName" type="string">events</attr>
                            <attr key="typeDescription" type="string">Array of events (polarity ON/OFF).</attr>
                            <attr key="typeIdentifier" type="string">EVTS</attr>
                            <node name="info" path="/mainloop/Recorder/outInfo/0/info/">
                                <attr key="sizeX" type="int">%d</attr>
                                <attr key="sizeY" type="int">%d</attr>
                                <attr key="source" type="string">saccade</attr>
                                <attr key="tsOffset" type="long">0</attr>
                            </node>
                        </node>
                    </node>
                </dv>
                """
                .formatted(compression.name(), geometry.width(), geometry.height());
    }
}
