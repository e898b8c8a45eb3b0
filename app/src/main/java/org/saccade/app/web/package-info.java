/** Pages over HTTP for this machine: metrics, the dashboard and the inference endpoint answer through here. */
package org.saccade.app.web;
