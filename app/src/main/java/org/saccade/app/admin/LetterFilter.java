package org.saccade.app.admin;

import org.saccade.schemas.schema.DeadLetter;

/**
 * Which dead letters are meant; null for no restriction.
 *
 * @param topic topic that the record came from
 * @param stage stage that set it aside
 * @param reason a part of the exception's name or message
 */
public record LetterFilter(String topic, String stage, String reason) {

    /** All of them. */
    public static LetterFilter all() {
        return new LetterFilter(null, null, null);
    }

    /** Whether a letter is meant. */
    public boolean matches(DeadLetter letter) {
        return (topic == null || topic.equals(letter.topic()))
                && (stage == null || stage.equals(letter.stage()))
                && (reason == null
                        || letter.exception().contains(reason)
                        || letter.message().contains(reason));
    }
}
