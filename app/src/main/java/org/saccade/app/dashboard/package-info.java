/** The pages that show a running Saccade: its pipeline, live streams, trainings and models. Each source of data is one class. */
package org.saccade.app.dashboard;
