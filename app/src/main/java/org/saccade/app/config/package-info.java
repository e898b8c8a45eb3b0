/** Configuration: flag, then environment, then file, then running stack, then default; each value knows where it came from. */
package org.saccade.app.config;
