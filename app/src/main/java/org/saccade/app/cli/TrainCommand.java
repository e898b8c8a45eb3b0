package org.saccade.app.cli;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.saccade.app.monitor.StageEndpoint;
import org.saccade.app.quickstart.Lines;
import org.saccade.trainer.fit.EpochResult;
import org.saccade.trainer.fit.Following;
import org.saccade.trainer.fit.LiveTrainer;
import org.saccade.trainer.fit.StepProgress;
import org.saccade.trainer.fit.Trainer;
import org.saccade.trainer.fit.TrainerConfig;
import org.saccade.trainer.fit.TrainingListener;
import org.saccade.trainer.fit.TrainingResult;
import org.saccade.trainer.report.RunRecords;
import org.saccade.trainer.sweep.Sweep;
import org.saccade.trainer.sweep.SweepAxis;
import org.saccade.trainer.sweep.SweepListener;
import org.saccade.trainer.sweep.SweepResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "train",
        description = {
            "Train a spiking network on the frames that 'saccade stream train' makes, and announce the best model.",
            "The validation split chooses it; the test split is only reported. Ctrl-C keeps a checkpoint for --resume.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  saccade train --out runs/first",
            "  saccade train --out runs/first --resume",
            "  saccade train --out runs/sweep --epochs 20 --sweep decay=0.5,0.7 threshold=0.5,1 T=4,8",
            "  saccade train --network my-network.yaml --epochs 50 --name gestures",
            "  saccade train --preset paper --network lif-resnet-18 --dry-run",
            "  saccade train --preset tutorial --optimizer adamw --weight-decay 0.01 --average 0.999",
            "  saccade train --from BUNDLE --lr 1e-4 --epochs 5 --out runs/tuned",
            "  saccade train --follow --from BUNDLE",
            "  saccade train --device gpu:all --batch 128",
            ""
        })
final class TrainCommand extends ClusterCommand {

    @Mixin
    private final TrainOptions options = new TrainOptions();

    @Option(
            names = "--sweep",
            paramLabel = "KEY=V,..",
            arity = "1..*",
            split = "\\s+",
            hideParamSyntax = true,
            description =
                    "Train once for each combination of values, one after another from the same passes: decay, threshold, T (divisors"
                            + " of the frames' time steps), lr. Finished runs are not repeated.")
    private List<String> sweep = List.of();

    @Option(
            names = "--dry-run",
            fallbackValue = "true",
            description = "Show the network, the devices and every value of the recipe, and end; no broker is asked.")
    private boolean dryRun;

    @Mixin
    private final MetricsOptions metrics = new MetricsOptions();

    @Override
    boolean measured() {
        return metrics.wanted();
    }

    @Override
    int run(Output output) {
        TrainerConfig config =
                checked(() -> options.config(connection().client(), context().home()));
        List<String> devices = checked(config::foundDevices);
        if (dryRun) {
            output.result(TrainingText.plan(config, devices), () -> TrainingText.planned(config, devices));
            return ExitCode.DONE;
        }
        if (!sweep.isEmpty()) {
            return sweep(output, config);
        }
        requireReachable();
        Optional<Following> following = checked(options::following);
        if (following.isPresent()) {
            return follow(output, config, following.get());
        }
        try (StageEndpoint endpoint = checked(() -> metrics.stage(output));
                Progress bar = output.progress("train", -1, "samples");
                Trainer trainer = Trainer.open(
                        config,
                        TrainingListener.all(List.of(
                                listener(output, bar, config, "the frames of epoch "),
                                RunRecords.in(config.output()),
                                counting(endpoint))));
                Interrupts.Guard guard = context().interrupts().whenStopped(trainer::stop)) {
            TrainingResult result = trainer.train();
            bar.close();
            output.result(TrainingText.json(result), () -> TrainingText.text(result));
            if (result.interrupted()) {
                return ExitCode.INTERRUPTED;
            }
            boolean partly = result.deadLetters() > 0 || result.unannounced().isPresent();
            return partly ? ExitCode.PARTLY_DONE : ExitCode.DONE;
        }
    }

    private static TrainingListener counting(StageEndpoint endpoint) {
        return new TrainingListener() {
            @Override
            public void step(StepProgress now) {
                StageCounters.step(endpoint, now);
            }

            @Override
            public void epoch(EpochResult result) {
                StageCounters.epoch(endpoint, result);
            }
        };
    }

    private int follow(Output output, TrainerConfig config, Following following) {
        try (Progress bar = output.progress("train", -1, "windows");
                LiveTrainer trainer = LiveTrainer.open(
                        config, following, listener(output, bar, config, "labelled windows of round "));
                Interrupts.Guard guard = context().interrupts().whenStopped(trainer::stop)) {
            TrainingResult result = trainer.follow();
            bar.close();
            output.result(TrainingText.json(result), () -> TrainingText.text(result));
            return ExitCode.INTERRUPTED;
        }
    }

    private int sweep(Output output, TrainerConfig config) {
        try (Progress bar = output.progress("train", -1, "samples")) {
            Sweep all = checked(
                    () -> new Sweep(config, sweep.stream().map(SweepAxis::parse).toList(), sweepListener(output, bar)));
            requireReachable();
            try (Interrupts.Guard guard = context().interrupts().whenStopped(all::stop)) {
                SweepResult result = all.run();
                bar.close();
                output.result(result, () -> SweepText.of(result));
                boolean failures = result.runs().stream().anyMatch(run -> run.failure() != null);
                return ExitCode.of(!result.interrupted(), failures ? ExitCode.FAILED : ExitCode.DONE);
            }
        }
    }

    private static SweepListener sweepListener(Output output, Progress bar) {
        return new SweepListener() {
            @Override
            public void next(int index, int count, String settings) {
                output.note("== " + (index + 1) + " of " + count + ": " + settings);
            }

            @Override
            public TrainingListener training(TrainerConfig config) {
                return listener(output, bar, config, "the frames of epoch ");
            }

            @Override
            public void failed(String settings, String why) {
                output.warn(settings + ": " + why);
            }
        };
    }

    private static TrainingListener listener(Output output, Progress bar, TrainerConfig config, String awaited) {
        return new TrainingListener() {
            @Override
            public void chosen(String trainingSet) {
                output.note("training set " + trainingSet);
            }

            @Override
            public void started(String run, String trainingSet, int epoch, String device) {
                output.note("run " + run + " on " + device + (epoch > 0 ? ", goes on at epoch " + epoch : ""));
            }

            @Override
            public void waiting(int epoch) {
                output.note(
                        epoch < 0
                                ? "waiting for the evaluation frames, which 'saccade stream train' makes"
                                : "waiting for " + awaited + epoch);
            }

            @Override
            public void step(StepProgress now) {
                long batch = config.recipe().batchSize();
                bar.total((long) now.epochs() * now.steps() * batch);
                bar.to(now.globalStep() * batch);
                bar.words(TrainingText.words(now));
            }

            @Override
            public void advice(String text) {
                output.warn(text);
            }

            @Override
            public void epoch(EpochResult result) {
                output.note(Lines.epoch(result));
                result.advice().forEach(output::warn);
            }

            @Override
            public void published(org.saccade.schemas.schema.ModelAnnouncement announcement) {
                output.note(String.format(Locale.ROOT, "announced %s", announcement.getModel()));
            }

            @Override
            public void unannounced(int epoch, String why) {
                output.warn("epoch " + epoch + " is not announced: " + why);
            }
        };
    }
}
