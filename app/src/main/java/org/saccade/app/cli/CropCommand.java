package org.saccade.app.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.saccade.ingest.format.CropReader;
import org.saccade.ingest.format.EventReader;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

@Command(
        name = "crop",
        description = {"Write a rectangle of the sensor; its upper left corner becomes (0, 0).", ""},
        footerHeading = "%nExamples:%n",
        footer = {"  saccade crop hand.raw small.raw --area 128x128+256+176", ""})
final class CropCommand extends RewriteCommand {

    /** A rectangle in sensor pixels. */
    record Area(int width, int height, int left, int top) {

        /** Reads {@code 128x128+256+176}. */
        static final class Converter implements ITypeConverter<Area> {

            private static final Pattern FORM = Pattern.compile("(\\d{1,6})[xX](\\d{1,6})\\+(\\d{1,6})\\+(\\d{1,6})");

            @Override
            public Area convert(String text) {
                Matcher m = FORM.matcher(text.trim());
                if (!m.matches()) {
                    throw new TypeConversionException(
                            "'" + text + "' is no area such as 128x128+256+176 (width x height + left + top)");
                }
                return new Area(number(m, 1), number(m, 2), number(m, 3), number(m, 4));
            }

            private static int number(Matcher matcher, int group) {
                return Integer.parseInt(matcher.group(group));
            }
        }
    }

    @Option(
            names = "--area",
            required = true,
            paramLabel = "WxH+X+Y",
            converter = Area.Converter.class,
            description = "Size of the rectangle and its upper left corner, x from the left, y from the top.")
    private Area area;

    @Override
    EventReader change(EventReader reader) {
        return checked(() -> new CropReader(reader, area.left(), area.top(), area.width(), area.height()));
    }
}
