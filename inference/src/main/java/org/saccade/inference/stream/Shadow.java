package org.saccade.inference.stream;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.saccade.inference.model.Answer;
import org.saccade.inference.model.Classifier;
import org.saccade.schemas.bundle.ModelBundle;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.Prediction;
import org.saccade.schemas.schema.WallClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a second model about windows that the first has answered, on a thread of its own, and writes its predictions to a topic of their own.
 *
 * <p>It never holds the first up: windows wait in a bounded queue and are dropped beyond it, both counted; its predictions are sent outside the
 * transactions of the first, at most once. Its end does not end the service. {@link #offer} and {@link #result} are safe for all threads.
 */
final class Shadow implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Shadow.class);
    private static final long TELL_NANOS = 10_000_000_000L;

    private final ClassifyConfig config;
    private final ShadowModel settings;
    private final AvroWire wire;
    private final ClassifyListener listener;
    private final BlockingQueue<PendingWindow> waiting;
    private final AtomicLong offered = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final Models models;
    private final ModelWatcher watcher;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Thread thread = new Thread(this::run, "shadow");
    private volatile ShadowResult done = new ShadowResult(0, 0, 0, 0, 0, "");
    private volatile boolean closed;

    Shadow(ClassifyConfig config, ShadowModel settings, AvroWire wire, ClassifyListener listener) {
        this.config = config;
        this.settings = settings;
        this.wire = wire;
        this.listener = listener;
        waiting = new ArrayBlockingQueue<>(settings.waiting());
        ClassifyListener own = new ClassifyListener() {
            @Override
            public void modelInUse(String model, boolean lazy, String reason) {
                listener.shadowInUse(model);
            }

            @Override
            public void modelRefused(String model, String reason) {
                listener.modelRefused(model, "as a shadow: " + reason);
            }

            @Override
            public void waiting(String modelName) {
                listener.waiting(modelName);
            }

            @Override
            public void retrying(String what) {
                listener.retrying(what);
            }
        };
        models = new Models(own);
        if (settings.bundle().isPresent()) {
            models.offer(Classifier.open(ModelBundle.open(settings.bundle().get()), config.options()));
        }
        watcher = settings.bundle().isPresent() ? null : new ModelWatcher(config, settings.model(), wire, own);
        producer = new KafkaProducer<>(config.client().producer());
        thread.setDaemon(true);
    }

    void start() {
        wire.prepare(settings.topic(), Prediction.getClassSchema());
        if (watcher != null) {
            watcher.start();
        }
        thread.start();
    }

    /** Hands a window on, or drops it. */
    void offer(PendingWindow window) {
        offered.incrementAndGet();
        if (!waiting.offer(window)) {
            dropped.incrementAndGet();
        }
    }

    ShadowResult result() {
        ShadowResult now = done;
        return new ShadowResult(offered.get(), now.answered(), dropped.get(), now.unfit(), now.agreed(), now.model());
    }

    private void run() {
        long told = System.nanoTime();
        try {
            while (!closed) {
                Classifier next = watcher == null ? null : watcher.poll(Duration.ZERO);
                if (next != null) {
                    models.offer(next);
                }
                models.freeRetired();
                PendingWindow first = waiting.poll(100, TimeUnit.MILLISECONDS);
                if (first != null) {
                    List<PendingWindow> batch = new ArrayList<>(List.of(first));
                    waiting.drainTo(batch, config.batch() - 1);
                    answer(batch);
                }
                if (System.nanoTime() - told > TELL_NANOS) {
                    told = System.nanoTime();
                    listener.shadowed(result());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("the shadow has ended; the first model goes on without it", e);
            listener.modelRefused(models.id(), "as a shadow, it has ended: " + e.getMessage());
        } finally {
            listener.shadowed(result());
            models.close();
        }
    }

    private void answer(List<PendingWindow> batch) {
        Map<Classifier, List<PendingWindow>> byModel = new LinkedHashMap<>();
        long unfit = 0;
        for (PendingWindow window : batch) {
            Classifier classifier = models.current() == null
                    ? null
                    : models.fitting(window.window().frames());
            if (classifier == null) {
                unfit++;
            } else {
                byModel.computeIfAbsent(classifier, key -> new ArrayList<>()).add(window);
            }
        }
        long agreed = 0;
        for (Map.Entry<Classifier, List<PendingWindow>> entry : byModel.entrySet()) {
            agreed += answer(entry.getKey(), entry.getValue());
        }
        ShadowResult before = done;
        done = new ShadowResult(
                0,
                before.answered() + batch.size() - unfit,
                0,
                before.unfit() + unfit,
                before.agreed() + agreed,
                models.id());
    }

    /** In how many windows both see the same class. */
    private long answer(Classifier classifier, List<PendingWindow> windows) {
        List<Answer> answers = classifier.classify(
                windows.stream().map(window -> window.window().view()).toList(),
                windows.stream().map(window -> window.window().place()).toList());
        long nowUs = WallClock.nowUs();
        long agreed = 0;
        for (int i = 0; i < answers.size(); i++) {
            PendingWindow window = windows.get(i);
            Prediction prediction = window.window().prediction(answers.get(i), classifier, nowUs, 0);
            agreed += prediction.getClassName().equals(window.prediction().getClassName()) ? 1 : 0;
            producer.send(
                    new ProducerRecord<>(settings.topic(), window.key, wire.encode(settings.topic(), prediction)));
        }
        return agreed;
    }

    @Override
    public void close() {
        closed = true;
        boolean started = thread.isAlive();
        try {
            thread.join(3_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!started) {
            models.close();
        }
        if (watcher != null) {
            watcher.close();
        }
        producer.close(Duration.ofSeconds(3));
    }
}
