package org.saccade.streams.job;

import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Sends a job and says in one sentence why it failed: Flink's reason is at the end of a long chain of causes. */
public final class Submission {

    private Submission() {}

    /**
     * Sends a job.
     *
     * @throws IllegalStateException when it is not taken
     */
    static JobClient of(StreamExecutionEnvironment environment, String name) throws InterruptedException {
        try {
            return environment.executeAsync(name);
        } catch (InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("job \"" + name + "\" could not be submitted: " + root(e), e);
        }
    }

    /** What a job that ended with this failed for. */
    public static IllegalStateException failure(String name, Throwable cause) {
        return new IllegalStateException("job \"" + name + "\" failed: " + root(cause), cause);
    }

    private static Throwable root(Throwable cause) {
        Throwable root = cause;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
