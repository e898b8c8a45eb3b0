package org.saccade.app.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.saccade.schemas.event.Geometry;
import org.saccade.schemas.event.InvalidEventsException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a sensor's size: {@code 640x480}. */
final class Sizes implements ITypeConverter<Geometry> {

    private static final Pattern FORM = Pattern.compile("(\\d{1,6})\\s*[xX]\\s*(\\d{1,6})");

    @Override
    public Geometry convert(String text) {
        Matcher matcher = FORM.matcher(text.trim());
        if (!matcher.matches()) {
            throw new TypeConversionException("'" + text + "' is no size such as 640x480 (width x height)");
        }
        try {
            return new Geometry(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
        } catch (InvalidEventsException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
