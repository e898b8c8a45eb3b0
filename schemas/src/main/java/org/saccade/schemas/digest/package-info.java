/** Digests: what a stage tells of the records it writes, second by second, so that nobody must read them again to count. */
package org.saccade.schemas.digest;
