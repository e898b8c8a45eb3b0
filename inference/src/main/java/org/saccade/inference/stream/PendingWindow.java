package org.saccade.inference.stream;

import java.util.function.Supplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.saccade.inference.model.Answer;
import org.saccade.inference.model.Classifier;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.Prediction;

/** A window that waits for its answer, and in the end has it. Not safe for several threads. */
final class PendingWindow {

    final byte[] key;
    final String stream;
    final Classifier classifier;
    /** Where its stream stood when it closed, as bytes; null where the stage before cut the window. */
    final byte[] resumePoint;

    private final Supplier<LiveWindow> opener;
    private LiveWindow window;
    private int dropped;
    private Answer answer;
    private Prediction prediction;

    /** @param opener gives its tensor, when it is wanted */
    PendingWindow(byte[] key, String stream, Classifier classifier, byte[] resumePoint, Supplier<LiveWindow> opener) {
        this.key = key;
        this.stream = stream;
        this.classifier = classifier;
        this.resumePoint = resumePoint;
        this.opener = opener;
    }

    /** Takes the place of an older window of the stream, and of those that this one had replaced. */
    void replaces(PendingWindow older) {
        dropped = older.dropped + 1;
    }

    LiveWindow window() {
        if (window == null) {
            window = opener.get();
        }
        return window;
    }

    void answered(Answer by, long nowUs) {
        answer = by;
        prediction = window().prediction(by, classifier, nowUs, dropped);
    }

    Answer answer() {
        return answer;
    }

    Prediction prediction() {
        return prediction;
    }

    /** Its answer as it goes to Kafka. */
    ProducerRecord<byte[], byte[]> record(String topic, int partition, AvroWire wire) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topic, partition, key, wire.encode(topic, prediction));
        if (resumePoint != null) {
            record.headers().add(ResumePoint.HEADER, resumePoint);
        }
        return record;
    }
}
