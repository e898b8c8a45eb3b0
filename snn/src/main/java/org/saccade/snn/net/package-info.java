/** A network's values and its readable reference forms: plain Java, and DJL NDArrays with autograd. */
package org.saccade.snn.net;
