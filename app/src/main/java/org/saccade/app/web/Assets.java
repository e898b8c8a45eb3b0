package org.saccade.app.web;

import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Files of the class path below one folder, by the rest of the path; {@code /} is {@code index.html}. Names hold letters, digits, dot, dash
 * and underscore, and no part begins with a dot: nothing outside the folder can be named.
 */
public final class Assets implements Handler {

    private static final Pattern NAME = Pattern.compile("(/[A-Za-z0-9_-][A-Za-z0-9_.-]*)+");
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "json", "application/json",
            "svg", "image/svg+xml",
            "png", "image/png",
            "woff2", "font/woff2");

    private final String folder;

    /** @param folder absolute name of the folder on the class path, such as {@code /dashboard} */
    public Assets(String folder) {
        this.folder = folder;
    }

    @Override
    public Answer answer(Request request) throws IOException {
        String path = request.path().equals("/") ? "/index.html" : request.path();
        String type = TYPES.get(path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
        if (type != null && NAME.matcher(path).matches()) {
            try (InputStream file = Assets.class.getResourceAsStream(folder + path)) {
                if (file != null) {
                    return Answer.bytes(200, type, file.readAllBytes()).with("Cache-Control", "no-cache");
                }
            }
        }
        return Answer.text(404, "nothing is at this path\n");
    }
}
