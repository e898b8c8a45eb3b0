package org.saccade.app.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.saccade.app.web.Answer;
import org.saccade.app.web.AnswerException;
import org.saccade.app.web.Request;
import org.saccade.schemas.bundle.Announcements;
import org.saccade.schemas.bundle.BundleException;
import org.saccade.schemas.bundle.BundleTransport;
import org.saccade.schemas.bundle.ModelBundle;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.ModelAnnouncement;
import org.saccade.schemas.schema.ModelFile;
import org.saccade.schemas.schema.Topics;

/**
 * Models: what was announced, what lies in folders, and orders to announce. Publishes the announcements on the channel {@code models}.
 *
 * <p>Safe for use by several threads.
 */
final class ModelSource implements AutoCloseable {

    private static final int MOST_ANNOUNCEMENTS = 500;
    private static final Duration FETCH_WITHIN = Duration.ofSeconds(20);

    private final ClientSettings client;
    private final AvroWire wire;
    private final Hub hub;
    private final RunFolders folders;
    private final Path store;
    private final List<Announced> announced = new ArrayList<>();
    private final TopicFollower follower;

    /** One announcement and when it was made. */
    private record Announced(ModelAnnouncement announcement, long atMs) {}

    /**
     * A line of the list of announcements.
     *
     * @param current whether classifiers that follow the name use it: it is the last of its name
     * @param bytes of all files
     */
    record Line(
            String model,
            String name,
            String run,
            int epoch,
            long createdAtMs,
            long announcedAtMs,
            boolean current,
            long bytes,
            Map<String, Double> metrics) {}

    /**
     * A bundle in a folder.
     *
     * @param announced whether it was ever announced
     * @param evaluation what {@code evaluate --json} found of it; null where that is not known
     */
    record Filed(JsonNode manifest, boolean announced, JsonNode evaluation) {}

    /**
     * One model closely.
     *
     * @param card its model card, Markdown
     * @param evaluation as above
     */
    record Detail(JsonNode manifest, String card, JsonNode evaluation) {}

    ModelSource(ClientSettings client, Hub hub, RunFolders folders, Path store) {
        this.client = client;
        this.wire = client.wire();
        this.hub = hub;
        this.folders = folders;
        this.store = store;
        hub.publish("models", List.of());
        this.follower = new TopicFollower(client, Topics.MODELS, this::take, this::publish);
    }

    /** {@code GET}: bundles in the folders. */
    Answer filed(Request request) {
        Set<String> known = new HashSet<>();
        synchronized (announced) {
            announced.forEach(one -> known.add(one.announcement().getModel()));
        }
        Map<String, JsonNode> evaluations = folders.evaluations();
        return Answer.json(
                200,
                folders.manifests().entrySet().stream()
                        .map(found -> new Filed(
                                found.getValue(), known.contains(found.getKey()), evaluations.get(found.getKey())))
                        .toList());
    }

    /** {@code GET ?model=ID}: card and manifest, from a folder or, where it lies in none, fetched from the cluster. */
    Answer detail(Request request) {
        String model = request.query().getOrDefault("model", "");
        Path folder = folders.manifests().containsKey(model) ? folders.bundle(model) : null;
        return asked(() -> {
            ModelBundle bundle = folder != null
                    ? ModelBundle.open(folder)
                    : BundleTransport.fetch(announcement(model), store, client, wire, FETCH_WITHIN);
            Path card = bundle.folder().resolve(ModelBundle.CARD);
            return Answer.json(
                    200,
                    new Detail(
                            RunFolders.read(bundle.file(ModelBundle.MANIFEST)),
                            Files.isRegularFile(card) ? Files.readString(card) : "",
                            folders.evaluations().get(model)));
        });
    }

    /** {@code POST {model}}: sends a bundle of a folder to the cluster and announces it. */
    Answer announce(Request request) throws IOException {
        Path folder = folders.bundle(wanted(request));
        return asked(() -> {
            ModelAnnouncement sent = BundleTransport.publish(ModelBundle.open(folder), client, wire);
            return Answer.json(200, Map.of("announced", sent.getModel(), "name", sent.getName()));
        });
    }

    /** {@code POST {model}}: announces an earlier model again; its files are in the cluster already. */
    Answer rollBack(Request request) throws IOException {
        ModelAnnouncement earlier = announcement(wanted(request));
        return asked(() -> {
            Announcements.send(earlier, client, wire);
            return Answer.json(200, Map.of("announced", earlier.getModel(), "name", earlier.getName()));
        });
    }

    private static String wanted(Request request) throws IOException {
        String model = JsonBody.text(JsonBody.of(request), "model");
        if (model == null) {
            throw new AnswerException(400, "the body says no model");
        }
        return model;
    }

    private ModelAnnouncement announcement(String model) {
        synchronized (announced) {
            for (int i = announced.size() - 1; i >= 0; i--) {
                if (announced.get(i).announcement().getModel().equals(model)) {
                    return announced.get(i).announcement();
                }
            }
        }
        throw new AnswerException(404, "no model " + model + " is known");
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        ModelAnnouncement told = wire.decode(record.value(), ModelAnnouncement.class);
        synchronized (announced) {
            announced.add(new Announced(told, record.timestamp()));
            if (announced.size() > MOST_ANNOUNCEMENTS) {
                announced.remove(0);
            }
        }
    }

    private void publish() {
        synchronized (announced) {
            hub.publish("models", lines());
        }
    }

    /** Newest first. */
    private List<Line> lines() {
        List<Line> lines = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (int i = announced.size() - 1; i >= 0; i--) {
            ModelAnnouncement one = announced.get(i).announcement();
            lines.add(new Line(
                    one.getModel(),
                    one.getName(),
                    one.getRun(),
                    one.getEpoch(),
                    one.getCreatedAtMs(),
                    announced.get(i).atMs(),
                    names.add(one.getName()),
                    one.getFiles().stream().mapToLong(ModelFile::getSize).sum(),
                    one.getMetrics()));
        }
        return lines;
    }

    /** Something that reads a bundle. */
    private interface Question {
        Answer ask() throws IOException;
    }

    private static Answer asked(Question question) {
        try {
            return question.ask();
        } catch (BundleException e) {
            throw new AnswerException(409, e.getMessage());
        } catch (IOException | UncheckedIOException e) {
            throw new AnswerException(503, "the bundle cannot be read: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        follower.close();
        wire.close();
    }
}
