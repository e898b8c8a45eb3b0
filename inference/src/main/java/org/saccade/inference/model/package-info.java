/** From a model bundle to a classifier: frames in, answers out, empty time steps skipped without changing an answer. */
package org.saccade.inference.model;
