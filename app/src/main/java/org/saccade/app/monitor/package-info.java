/** Lag, throughput and latency: measured by the AdminClient and read from the health topic; shown, and offered to Prometheus. */
package org.saccade.app.monitor;
