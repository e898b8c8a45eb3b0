/** What a researcher looks at while a network learns: one self-contained HTML page per run, with charts drawn as inline SVG. */
package org.saccade.trainer.report;
