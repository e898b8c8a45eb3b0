package org.saccade.app.admin;

/**
 * One record of the dead-letter topic, for people.
 *
 * @param letter where it lies in the dead-letter topic: {@code dead-letters-0@17}
 * @param origin where it lay at first: {@code events-3@1204}; null when the record is no dead letter
 * @param stage the stage that set it aside
 * @param reason short name of the exception
 * @param message what was wrong
 * @param keyBytes size of the original key; -1 for none
 * @param valueBytes size of the original value; -1 for none
 * @param replayed whether it has been sent back already
 */
public record LetterEntry(
        String letter,
        String origin,
        String stage,
        String reason,
        String message,
        int keyBytes,
        int valueBytes,
        boolean replayed) {}
