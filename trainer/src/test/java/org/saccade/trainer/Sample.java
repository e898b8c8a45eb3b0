package org.saccade.trainer;

import org.saccade.schemas.event.Events;
import org.saccade.schemas.schema.Split;

/** One labelled recording of a test. */
public record Sample(String name, int label, Split split, Events events) {}
