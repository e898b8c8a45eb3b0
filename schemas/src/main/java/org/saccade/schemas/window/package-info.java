/**
 * How chunks become samples and live windows, as pure code: (state, input) -> (state, output). The streaming jobs and one-hop inference
 * share these rules; nothing here knows where chunks come from or where windows go.
 */
package org.saccade.schemas.window;
