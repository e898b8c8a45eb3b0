/** TensorBoard event files, written byte by byte: no TensorFlow on the class path. */
package org.saccade.trainer.tensorboard;
