/** A model behind HTTP, by the KServe v2 protocol. */
package org.saccade.app.serve;
