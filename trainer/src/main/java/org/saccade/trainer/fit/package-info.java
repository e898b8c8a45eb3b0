/** Training: the loop over epochs and steps, evaluation, checkpoints from which it goes on bit by bit, and what it tells the other stages. */
package org.saccade.trainer.fit;
