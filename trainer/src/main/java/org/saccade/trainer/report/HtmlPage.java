package org.saccade.trainer.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;

/**
 * One self-contained HTML page: no script, nothing asked of the network, readable in light and dark and on a phone. Text that is given is
 * escaped; parts made by this package's own classes are taken as they are. For one thread.
 */
public final class HtmlPage {

    /** Classes used by the parts of this package; colours are variables, so that charts follow light and dark. */
    private static final String STYLE =
            """
            :root { color-scheme: light dark; --ink: #1f2933; --faint: #616e7c; --line: #d9e2ec; --paper: #fff; --right: 29,111,165;
              --wrong: 194,80,46; --depth: 42%; --c0: #1d6fa5; --c1: #c2502e; --c2: #2f855a; --c3: #8e5cb5; --c4: #a86b12; --c5: #c13d7b;
              --c6: #4a5568; --c7: #0b7f81; }
            @media (prefers-color-scheme: dark) { :root { --ink: #e4e7eb; --faint: #9aa5b1; --line: #364552; --paper: #161d24;
              --right: 64,150,214; --wrong: 226,112,76; --depth: 66%; --c0: #63b3ed; --c1: #f6956f; --c2: #68d391; --c3: #c4a1f0;
              --c4: #ecc94b; --c5: #f687b3; --c6: #cbd5e0; --c7: #4fd1c5; } }
            body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 66rem; margin: 1.5rem auto;
              padding: 0 1rem; }
            h1 { font-size: 1.5rem; line-height: 1.25; overflow-wrap: anywhere; } h2 { font-size: 1.15rem; margin: 2.2rem 0 .6rem; }
            .faint { color: var(--faint); font-size: .9rem; }
            table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
            td, th { padding: .25rem .6rem; text-align: right; border-bottom: 1px solid var(--line); white-space: nowrap; }
            th:first-child, td:first-child { text-align: left; }
            .figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: .8rem; }
            .figures div { border: 1px solid var(--line); border-radius: .5rem; padding: .6rem 1rem; font-size: .9rem; color: var(--faint); }
            .figures b { display: block; font-size: 1.35rem; color: var(--ink); overflow-wrap: anywhere; }
            .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(24rem, 100%), 1fr)); gap: 1.2rem 1.6rem; }
            figure { margin: 0; min-width: 0; max-width: 36rem; } figcaption { font-weight: 600; margin-bottom: .2rem; }
            svg { display: block; width: 100%; height: auto; } svg text { font: 13px system-ui, sans-serif; fill: var(--faint); }
            .legend { display: flex; flex-wrap: wrap; gap: .1rem .9rem; font-size: .85rem; margin-left: 3.2rem; }
            .legend i { display: inline-block; width: 1.1rem; height: 0; border-top: 3px solid; vertical-align: middle; margin-right: .35rem; }
            .facts td { white-space: normal; overflow-wrap: anywhere; text-align: left; } .facts td:first-child { white-space: nowrap; }
            .scroll { overflow-x: auto; max-width: 100%; }
            .confusion td, .confusion tr:first-child th { text-align: center; } .confusion td { min-width: 1.7rem; border: 1px solid var(--line); }
            .confusion td, .confusion th { padding: .2rem .15rem; } .confusion th:first-child { padding-right: .5rem; }
            .examples { display: grid; grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr)); gap: 1rem; font-size: .85rem; }
            .examples img { display: block; width: 100%; image-rendering: pixelated; border: 1px solid var(--line); background: #11161c; }
            .examples .strip { margin-top: 2px; } .examples p { margin: .3rem 0 0; overflow-wrap: anywhere; }
            .ok { color: rgb(var(--right)); } .bad { color: rgb(var(--wrong)); }
            .matrix { width: 100%; max-width: 36rem; image-rendering: pixelated; border: 1px solid var(--line); background: #fff; }
            code { background: rgba(127,127,127,.15); padding: .1rem .35rem; border-radius: .25rem; overflow-wrap: anywhere; }
            """;

    private final StringBuilder html = new StringBuilder(32_768);

    /** Starts a page. */
    public HtmlPage(String title) {
        html.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>")
                .append(escape(title))
                .append("</title><style>\n")
                .append(STYLE)
                .append("</style></head><body>\n<h1>")
                .append(escape(title))
                .append("</h1>\n");
    }

    /** A heading. */
    public HtmlPage heading(String text) {
        return part("<h2>" + escape(text) + "</h2>\n");
    }

    /** A paragraph. */
    public HtmlPage text(String text) {
        return part("<p>" + escape(text) + "</p>\n");
    }

    /** A paragraph of less weight. */
    public HtmlPage note(String text) {
        return part("<p class=\"faint\">" + escape(text) + "</p>\n");
    }

    /** Figures in boxes: value and caption by turns. */
    public HtmlPage figures(List<String> valuesAndCaptions) {
        html.append("<div class=\"figures\">");
        for (int i = 0; i + 1 < valuesAndCaptions.size(); i += 2) {
            html.append("<div><b>")
                    .append(escape(valuesAndCaptions.get(i)))
                    .append("</b>")
                    .append(escape(valuesAndCaptions.get(i + 1)))
                    .append("</div>");
        }
        html.append("</div>\n");
        return this;
    }

    /** A table; the first row is its head. */
    public HtmlPage table(List<List<String>> rows) {
        html.append("<div class=\"scroll\"><table>\n");
        for (int i = 0; i < rows.size(); i++) {
            String tag = i == 0 ? "th" : "td";
            html.append("<tr>");
            rows.get(i).forEach(cell -> html.append('<')
                    .append(tag)
                    .append('>')
                    .append(escape(cell))
                    .append("</")
                    .append(tag)
                    .append('>'));
            html.append("</tr>\n");
        }
        html.append("</table></div>\n");
        return this;
    }

    /** Names with their values, which may be long. */
    public HtmlPage facts(Map<String, String> facts) {
        html.append("<table class=\"facts\">\n");
        facts.forEach((name, value) -> html.append("<tr><td>")
                .append(escape(name))
                .append("</td><td>")
                .append(escape(value))
                .append("</td></tr>\n"));
        html.append("</table>\n");
        return this;
    }

    /** Commands or paths, one a line. */
    public HtmlPage commands(List<String> lines) {
        html.append("<ul>\n");
        lines.forEach(line -> html.append("<li><code>").append(escape(line)).append("</code></li>\n"));
        html.append("</ul>\n");
        return this;
    }

    /** Charts side by side where there is room. */
    public HtmlPage charts(List<String> figures) {
        return part("<div class=\"charts\">\n" + String.join("", figures) + "</div>\n");
    }

    /** HTML made by this package. */
    public HtmlPage part(String made) {
        html.append(made);
        return this;
    }

    /** The page so far, closed. */
    public String html() {
        return html + "</body></html>\n";
    }

    /** Writes the page in one step: whoever reads the file finds the old page or the new one. */
    public void write(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        Files.createDirectories(folder);
        Path draft = folder.resolve("." + file.getFileName() + ".draft");
        Files.write(draft, html().getBytes(StandardCharsets.UTF_8));
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Text as HTML. */
    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
