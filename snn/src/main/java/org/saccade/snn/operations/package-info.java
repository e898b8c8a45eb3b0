/** Operations and compute energy of a network, in two conventions that are never mixed. Pure arithmetic: no engine, no weights. */
package org.saccade.snn.operations;
