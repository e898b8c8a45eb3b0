package org.saccade.inference.stream;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.saccade.schemas.schema.Prediction;

/** A service at work on a thread of its own, and what it told. */
final class Running implements AutoCloseable, ClassifyListener {

    final List<String> inUse = Collections.synchronizedList(new ArrayList<>());
    final List<String> shadowInUse = Collections.synchronizedList(new ArrayList<>());
    final List<String> refused = Collections.synchronizedList(new ArrayList<>());
    final List<String> waiting = Collections.synchronizedList(new ArrayList<>());
    final List<Prediction> heard = Collections.synchronizedList(new ArrayList<>());
    final CompletableFuture<ClassifyResult> end = new CompletableFuture<>();
    private final CountDownLatch held;
    private final ClassifyService service;

    private Running(ClassifyConfig config, CountDownLatch held) {
        this.held = held;
        service = ClassifyService.open(config, this);
        Thread thread = new Thread(
                () -> {
                    try {
                        end.complete(service.run());
                    } catch (Throwable e) {
                        end.completeExceptionally(e);
                    }
                },
                "classify");
        thread.setDaemon(true);
        thread.start();
    }

    static Running start(ClassifyConfig config) {
        return new Running(config, new CountDownLatch(0));
    }

    /** One that does nothing more after its first commit until the latch opens. */
    static Running held(ClassifyConfig config, CountDownLatch latch) {
        return new Running(config, latch);
    }

    @Override
    public void waiting(String modelName) {
        waiting.add(modelName);
    }

    @Override
    public void modelInUse(String model, boolean lazy, String reason) {
        inUse.add(model);
    }

    @Override
    public void modelRefused(String model, String reason) {
        refused.add(model + ": " + reason);
    }

    @Override
    public void committed(List<Prediction> predictions, ClassifyResult total) {
        heard.addAll(predictions);
        try {
            held.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void shadowInUse(String model) {
        shadowInUse.add(model);
    }

    ShadowResult shadow() {
        return service.shadow().orElseThrow();
    }

    ClassifyResult result() {
        return service.result();
    }

    /** Waits until so many records are done with. */
    ClassifyResult awaitRecords(long records) {
        Awaitility.await().until(() -> {
            if (end.isDone()) {
                end.get();
            }
            return service.result().records() >= records;
        });
        return service.result();
    }

    /** Waits until so many predictions are committed. */
    ClassifyResult awaitPredictions(long predictions) {
        Awaitility.await().until(() -> {
            if (end.isDone()) {
                end.get();
            }
            return service.result().predictions() >= predictions;
        });
        return service.result();
    }

    ClassifyResult stop() throws Exception {
        service.stop();
        return end.get(30, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws Exception {
        service.stop();
        end.handle((result, failure) -> null).get(30, TimeUnit.SECONDS);
        service.close();
    }
}
