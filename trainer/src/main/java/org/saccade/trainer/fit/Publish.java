package org.saccade.trainer.fit;

/** When the best model is exported and announced. */
public enum Publish {
    /**
     * From the third epoch on (the last, where there are fewer), at each epoch that reaches a better validation accuracy than the model
     * announced last; and at the end, where the best is not announced yet.
     */
    IMPROVEMENTS,
    /** Once, when the training is over. */
    AT_END
}
