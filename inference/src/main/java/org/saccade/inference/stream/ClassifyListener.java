package org.saccade.inference.stream;

import java.util.List;
import org.saccade.schemas.schema.Prediction;

/**
 * Is told what a {@link ClassifyService} does; every method does nothing unless overridden. Called by the service's own threads, the one
 * that answers, the ones that watch for models and the shadow's: return soon, and throw nothing.
 */
public interface ClassifyListener {

    /** Hears nothing. */
    ClassifyListener NONE = new ClassifyListener() {};

    /** No usable model of this name is announced yet; the service waits. */
    default void waiting(String modelName) {}

    /**
     * A model is in use from now on.
     *
     * @param model its id
     * @param lazy whether empty time steps within a window are skipped
     * @param reason why, or why not
     */
    default void modelInUse(String model, boolean lazy, String reason) {}

    /** A model cannot be used; the one in use stays. */
    default void modelRefused(String model, String reason) {}

    /** Partitions of the frames topic that are now answered here, none when all were taken away. */
    default void assigned(List<Integer> partitions) {}

    /**
     * A transaction is committed.
     *
     * @param predictions what it wrote, in order
     * @param total all that was done so far
     */
    default void committed(List<Prediction> predictions, ClassifyResult total) {}

    /** A shadow is in use from now on, beside the model whose answers count. */
    default void shadowInUse(String model) {}

    /** What the shadow has done so far; once in ten seconds, and at its end. */
    default void shadowed(ShadowResult total) {}

    /** Something failed and is tried again. */
    default void retrying(String what) {}
}
