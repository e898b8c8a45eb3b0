/** One training after another over a grid of settings, from the same passes, with a table of what each came to. */
package org.saccade.trainer.sweep;
