package org.saccade.inference.stream;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.saccade.schemas.schema.Prediction;

/** A service at work on a thread of its own, and what it told. */
final class Running implements AutoCloseable, ClassifyListener {

    final List<String> inUse = Collections.synchronizedList(new ArrayList<>());
    final List<String> refused = Collections.synchronizedList(new ArrayList<>());
    final List<String> waiting = Collections.synchronizedList(new ArrayList<>());
    final List<Prediction> heard = Collections.synchronizedList(new ArrayList<>());
    final CompletableFuture<ClassifyResult> end = new CompletableFuture<>();
    private final Duration pause;
    private final ClassifyService service;

    private Running(ClassifyConfig config, Duration pause) {
        this.pause = pause;
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
        return new Running(config, Duration.ZERO);
    }

    /** One that does nothing for so long after each commit. */
    static Running slow(ClassifyConfig config, Duration pause) {
        return new Running(config, pause);
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
            Thread.sleep(pause.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    ClassifyResult result() {
        return service.result();
    }

    /** Waits until so many records are done with. */
    ClassifyResult awaitWindows(long windows) {
        Awaitility.await().atMost(Duration.ofSeconds(40)).until(() -> {
            if (end.isDone()) {
                end.get();
            }
            return service.result().windows() >= windows;
        });
        return service.result();
    }

    ClassifyResult stop() throws Exception {
        service.stop();
        return end.get(10, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws Exception {
        service.stop();
        end.handle((result, failure) -> null).get(15, TimeUnit.SECONDS);
        service.close();
    }
}
