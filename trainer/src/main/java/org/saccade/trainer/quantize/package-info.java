/** A bundle's graphs in int8: calibrated on frames, measured against float32, and added to the bundle as variants. */
package org.saccade.trainer.quantize;
