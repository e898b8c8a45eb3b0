/**
 * The command line: one class per command, each of which parses, builds what it needs, makes one call and returns an exit code.
 *
 * <p>Only here: picocli, the process's environment, its streams and its end.
 */
package org.saccade.app.cli;
