/** What a spiking network is: its layers, shapes and operation counts, read from YAML or JSON text. Pure Java, no engine. */
package org.saccade.snn.spec;
