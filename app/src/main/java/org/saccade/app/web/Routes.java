package org.saccade.app.web;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * Handlers by method and path. HEAD is answered as GET; another method of a known path gets 405, an unknown path goes to the handler of the
 * rest or gets 404. Set up by one thread; then safe for several.
 *
 * <pre>{@code
 * new Routes().get("/metrics", request -> Answer.text(200, page())).post("/replay", this::replay);
 * }</pre>
 */
public final class Routes implements Handler {

    private final Map<String, Map<String, Handler>> paths = new TreeMap<>();
    private Handler rest =
            request -> Answer.text(404, "nothing is at this path; known: " + String.join(", ", paths.keySet()) + "\n");

    /** A handler of GET and HEAD. A path that ends with {@code /*} takes all that begin with it. */
    public Routes get(String path, Handler handler) {
        return add("GET", path, handler);
    }

    /** A handler of POST. */
    public Routes post(String path, Handler handler) {
        return add("POST", path, handler);
    }

    /** What answers GET and HEAD of every other path. */
    public Routes otherwise(Handler handler) {
        rest = handler;
        return this;
    }

    private Routes add(String method, String path, Handler handler) {
        paths.computeIfAbsent(path, any -> new TreeMap<>()).put(method, handler);
        return this;
    }

    @Override
    public Answer answer(Request request) throws IOException {
        String method = request.method().equals("HEAD") ? "GET" : request.method();
        Map<String, Handler> methods = at(request.path());
        if (methods == null) {
            return method.equals("GET") ? rest.answer(request) : refuse("GET, HEAD");
        }
        Handler handler = methods.get(method);
        return handler == null ? refuse(allowed(methods)) : handler.answer(request);
    }

    private Map<String, Handler> at(String path) {
        Map<String, Handler> exact = paths.get(path);
        for (int slash = path.lastIndexOf('/'); exact == null && slash >= 0; slash = path.lastIndexOf('/', slash - 1)) {
            exact = paths.get(path.substring(0, slash + 1) + "*");
        }
        return exact;
    }

    private static String allowed(Map<String, Handler> methods) {
        return String.join(", ", methods.keySet()) + (methods.containsKey("GET") ? ", HEAD" : "");
    }

    private static Answer refuse(String allowed) {
        return Answer.text(405, "allowed here: " + allowed + "\n").with("Allow", allowed);
    }
}
