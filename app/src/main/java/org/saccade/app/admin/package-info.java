/** What the commands ask of a cluster: topics, dead letters, disk use. Knows no command line. */
package org.saccade.app.admin;
