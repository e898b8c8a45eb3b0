package org.saccade.app.web;

import java.io.IOException;

/** Answers requests; called by several threads. */
@FunctionalInterface
public interface Handler {

    /** @throws AnswerException when the request cannot be answered as asked */
    Answer answer(Request request) throws IOException;
}
