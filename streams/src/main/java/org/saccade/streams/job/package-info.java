/** Jobs put together from their ends, and the coordinator that turns an events topic into epochs. */
package org.saccade.streams.job;
