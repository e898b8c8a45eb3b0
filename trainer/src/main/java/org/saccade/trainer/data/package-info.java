/** From the frames topics to batches in native memory: which frames belong to an epoch, in what order they are learned, what is set aside. */
package org.saccade.trainer.data;
