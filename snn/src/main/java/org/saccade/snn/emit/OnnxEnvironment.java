package org.saccade.snn.emit;

import ai.onnxruntime.OrtEnvironment;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * The process's ONNX Runtime, brought up in a way that survives a long command line. Safe for several threads.
 *
 * <p>When version 1.29.0 starts it matches {@code /proc/self/cmdline} against a pattern, recursively: a command line of 4 KB, which any Java
 * program with a class path of a hundred jars has, overflows the megabyte of stack of an ordinary Java thread, and the JVM dies without a
 * word. So the first use happens on a thread with a stack that a command line of a hundred kilobytes does not fill.
 */
public final class OnnxEnvironment {

    private static final long STACK_BYTES = 256L << 20;

    private OnnxEnvironment() {}

    /** The environment; its telemetry is off. */
    public static OrtEnvironment get() {
        return Holder.ENVIRONMENT;
    }

    private static final class Holder {
        private static final OrtEnvironment ENVIRONMENT = start();
    }

    /** Not a method of the holder: the thread would wait for the holder to be initialised, and the holder for the thread. */
    static OrtEnvironment start() {
        FutureTask<OrtEnvironment> first = new FutureTask<>(() -> {
            OrtEnvironment environment = OrtEnvironment.getEnvironment();
            environment.setTelemetry(false);
            return environment;
        });
        Thread thread = new Thread(null, first, "onnxruntime-start", STACK_BYTES);
        thread.setDaemon(true);
        thread.start();
        // An interrupt must wait: a class whose initialisation fails is lost for the process. It takes a moment only.
        boolean interrupted = false;
        while (true) {
            try {
                OrtEnvironment environment = first.get();
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
                return environment;
            } catch (ExecutionException e) {
                throw new IllegalStateException("ONNX Runtime does not start: " + e.getCause(), e.getCause());
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
    }
}
