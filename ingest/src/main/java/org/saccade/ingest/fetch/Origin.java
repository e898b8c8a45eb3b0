package org.saccade.ingest.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where files are fetched from: servers, and files of this machine. Safe for several threads. */
final class Origin {

    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d{1,18})-\\d+/(\\d{1,18}|\\*)");
    private static final Pattern NO_RANGE = Pattern.compile("bytes \\*/(\\d{1,18})");

    private final HttpClient client;
    private final Duration timeout;

    Origin(Duration timeout) {
        this.timeout = timeout;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .connectTimeout(timeout)
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NORMAL);
        if (ProxySelector.getDefault() != null) {
            builder.proxy(ProxySelector.getDefault());
        }
        client = builder.build();
    }

    /**
     * The bytes of a file, from some place on.
     *
     * @param from where the stream begins: what was asked for, or 0 where the file has changed or the server gives no parts
     * @param size of the whole file; -1 when not said
     * @param version by which it is known again; null when the server says none
     */
    record Body(InputStream in, long from, long size, String version) {}

    /** An answer that says no. */
    static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1L;

        private final int status;
        private final long waitSeconds;
        private final long size;

        RefusedException(URI uri, int status, long waitSeconds, long size) {
            super(uri + " answers " + status + (status == 404 ? " (there is no such file)" : ""));
            this.status = status;
            this.waitSeconds = waitSeconds;
            this.size = size;
        }

        /** True when the same request may be answered later. */
        boolean passes() {
            return status == 408 || status == 425 || status == 429 || status >= 500;
        }

        /** True when nothing lies behind the place that was asked for. */
        boolean nothingThere() {
            return status == 416;
        }

        /** Bytes of the whole file, where the server says it with its refusal; -1 otherwise. */
        long size() {
            return size;
        }

        /** Seconds that the server asks to wait; 0 when it does not. */
        long waitSeconds() {
            return waitSeconds;
        }
    }

    /**
     * Begins to read.
     *
     * @param from bytes that are there already
     * @param version of the file that they are from; null when not known: then all bytes are asked for if {@code from} may not be trusted
     * @throws RefusedException when the server answers, but not with the file
     */
    Body open(URI uri, long from, String version) throws IOException, InterruptedException {
        return uri.getScheme().equalsIgnoreCase("file") ? openFile(uri, from, version) : openWeb(uri, from, version);
    }

    private static Body openFile(URI uri, long from, String version) throws IOException {
        Path file = Path.of(uri);
        if (!Files.isRegularFile(file)) {
            throw new RefusedException(uri, 404, 0, -1);
        }
        long size = Files.size(file);
        String now = size + " " + Files.getLastModifiedTime(file).toMillis();
        long start = now.equals(version) && from <= size ? from : 0;
        try {
            InputStream in = Files.newInputStream(file);
            in.skipNBytes(start);
            return new Body(in, start, size, now);
        } catch (NoSuchFileException e) {
            throw new RefusedException(uri, 404, 0, -1);
        }
    }

    private Body openWeb(URI uri, long from, String version) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri).timeout(timeout).header("User-Agent", "saccade");
        if (from > 0) {
            request.header("Range", "bytes=" + from + "-");
            if (version != null) {
                request.header("If-Range", version);
            }
        }
        HttpResponse<InputStream> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        int status = answer.statusCode();
        String contentRange = answer.headers().firstValue("Content-Range").orElse("");
        Matcher range = CONTENT_RANGE.matcher(contentRange);
        if (status == 206 && range.matches() && range.group(1).equals(Long.toString(from))) {
            long size = range.group(2).equals("*") ? -1 : Long.parseLong(range.group(2));
            return new Body(answer.body(), from, size, version(answer));
        }
        if (status == 200) {
            OptionalLong size = answer.headers().firstValueAsLong("Content-Length");
            return new Body(answer.body(), 0, size.orElse(-1), version(answer));
        }
        answer.body().close();
        Matcher whole = NO_RANGE.matcher(contentRange);
        long size = whole.matches() ? Long.parseLong(whole.group(1)) : -1;
        throw new RefusedException(uri, status == 206 ? 416 : status, retryAfter(answer), size);
    }

    /** What a later request may name, so that parts of two versions never meet: a strong tag, else the time of the last change. */
    private static String version(HttpResponse<?> answer) {
        return answer.headers()
                .firstValue("ETag")
                .filter(tag -> !tag.startsWith("W/"))
                .or(() -> answer.headers().firstValue("Last-Modified"))
                .orElse(null);
    }

    private static long retryAfter(HttpResponse<?> answer) {
        String wait = answer.headers().firstValue("Retry-After").orElse("");
        return wait.matches("\\d{1,6}") ? Long.parseLong(wait) : 0;
    }
}
