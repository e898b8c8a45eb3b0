package org.saccade.inference.stream;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.Prediction;

/**
 * A classify service in a process of its own, to be killed. Arguments: brokers, registry, model, store, frames topic, predictions topic,
 * instance, and "events" where the topic holds events. Says on its output when it has committed.
 */
final class ServiceMain {

    private ServiceMain() {}

    public static void main(String[] args) {
        ClassifyConfig config = ClassifyConfig.of(ClientSettings.of(args[0], args[1]), args[2], Path.of(args[3]))
                .withTopics(args[4], args[5])
                .withGroup(args[6] + "-group", args[6]);
        if (args.length > 7) {
            // Silence would close windows that a loaded machine is late to send events for.
            config = config.withEvents(EventWindows.DEFAULT.withIdle(Duration.ofHours(1)));
        }
        if (args.length > 8) {
            config = config.withDelivery(Delivery.valueOf(args[8]));
        }
        ClassifyListener listener = new ClassifyListener() {
            @Override
            public void committed(List<Prediction> predictions, ClassifyResult total) {
                System.out.println("committed " + total.predictions());
            }

            @Override
            public void waiting(String modelName) {
                System.out.println("waiting for " + modelName);
            }

            @Override
            public void modelInUse(String model, boolean lazy, String reason) {
                System.out.println("in use: " + model);
            }

            @Override
            public void modelRefused(String model, String reason) {
                System.out.println("refused: " + model + ": " + reason);
            }

            @Override
            public void assigned(List<Integer> partitions) {
                System.out.println("assigned " + partitions);
            }

            @Override
            public void retrying(String what) {
                System.out.println("retrying: " + what);
            }
        };
        try (ClassifyService service = ClassifyService.open(config, listener)) {
            service.run();
        }
    }
}
