/** How good a trained network is and what it costs: accuracy in every form that papers report, firing rates, operations and energy. */
package org.saccade.trainer.evaluate;
