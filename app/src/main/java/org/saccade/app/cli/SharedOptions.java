package org.saccade.app.cli;

/** Options that several commands share: their settings carry no command's name ({@code SACCADE_BOOTSTRAP}). */
interface SharedOptions {}
