/** Live frames to predictions through Kafka: one prediction per window, across restarts and changes of the model. */
package org.saccade.inference.stream;
