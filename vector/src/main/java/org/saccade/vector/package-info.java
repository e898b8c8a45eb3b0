/**
 * Event words and columns by the vector instructions of the processor, through Java's Vector API.
 *
 * <p>In Java 17 that API is a module which is only there where the command line asks for it ({@code --add-modules jdk.incubator.vector}), and
 * until the compiler has a kernel, each of its operations makes objects: it is then a hundred times slower than plain code. So nothing here is
 * ever needed. Whoever has a kernel has plain code as well, and asks {@link org.saccade.vector.WordKernel#ready} first: the
 * answer is no until so many events went by that a kernel pays for its compilation, and that has been done on a thread of its own. Where
 * the module or the instructions are missing it stays no.
 *
 * <p>Both ways give the same bytes. {@code -Dsaccade.vectors=off} keeps to plain code; {@code now} compiles a kernel when it is first asked
 * for, and waits.
 */
package org.saccade.vector;
