package org.saccade.vector;

import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Whether a kernel is compiled, and its compilation: the kernel runs over made-up events until it is fast. Safe for several threads.
 *
 * <p>Kernels are called by handles that no compiler takes for constants. What it could see through it would inline, and the vector
 * operations of two kernels together are more than it inlines whole.
 */
final class Readiness {

    private static final System.Logger LOG = System.getLogger(Readiness.class.getName());

    private static final String MODE = System.getProperty("saccade.vectors", "auto");
    private static final boolean POSSIBLE = !MODE.equals("off")
            && ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    private static final boolean AT_ONCE = MODE.equals("now");

    /** Events after which a kernel has been worth its compilation: some 0.7 to 1.4 s of a core, for a nanosecond or two of each event. */
    private static final long WORTHWHILE = 1_000_000_000;

    /** Above this a kernel is not compiled yet. */
    private static final double FAST_NS = 3;

    private static final int FAST_ROUNDS = 3;
    private static final long GIVE_UP_NS = 5_000_000_000L;

    private final String name;
    private final Preparation preparation;
    private final AtomicLong seen = new AtomicLong();
    private final AtomicBoolean begun = new AtomicBoolean();
    private volatile boolean ready;

    /** Looks the kernel's methods up and makes events up. */
    interface Preparation {

        Trial prepare() throws ReflectiveOperationException;
    }

    /** Runs a kernel over made-up events, by the handles that others call it by. */
    interface Trial {

        /** Some ten thousand events; returns how many. */
        long run();
    }

    /** @param name for the log */
    Readiness(String name, Preparation preparation) {
        this.name = name;
        this.preparation = preparation;
    }

    /** A method of this package that works on vectors; the class that holds it is loaded by this call, not earlier. */
    static MethodHandle handle(String holder, String method, Class<?> result, Class<?>... arguments)
            throws ReflectiveOperationException {
        Class<?> vectors = Class.forName(Readiness.class.getPackageName() + "." + holder);
        return MethodHandles.lookup().findStatic(vectors, method, MethodType.methodType(result, arguments));
    }

    /** What a handle threw, which declares everything; a kernel declares nothing. */
    static IllegalStateException thrown(Throwable e) {
        if (e instanceof Error error) {
            throw error;
        }
        if (e instanceof RuntimeException exception) {
            throw exception;
        }
        return new IllegalStateException(e);
    }

    /** True once the kernel is fast; as long as it is not, the events that go by without it are counted. */
    boolean ready(int events) {
        if (ready) {
            return true;
        }
        if (POSSIBLE && (AT_ONCE || seen.addAndGet(events) >= WORTHWHILE)) {
            begin();
        }
        return ready;
    }

    private void begin() {
        if (!begun.compareAndSet(false, true)) {
            return;
        }
        Thread thread = new Thread(this::compile, "saccade-vector-" + name);
        thread.setDaemon(true);
        thread.start();
        if (AT_ONCE) {
            await(thread);
        }
    }

    private static void await(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void compile() {
        // One kernel after the other: the compiler has no more threads for several.
        synchronized (Readiness.class) {
            try {
                ready = Lanes.wideEnough() && fast();
                LOG.log(Level.DEBUG, "vector instructions for {0}: {1}", name, ready ? "in use" : "no faster here");
            } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
                // Another version of the module, say: plain code goes on.
                LOG.log(Level.DEBUG, "vector instructions for " + name + " cannot be used", e);
            }
        }
    }

    private boolean fast() throws ReflectiveOperationException {
        Trial trial = preparation.prepare();
        ThreadMXBean clock = ManagementFactory.getThreadMXBean();
        long begin = clock.getCurrentThreadCpuTime();
        int rounds = 0;
        for (long now = begin; rounds < FAST_ROUNDS && now - begin < GIVE_UP_NS; ) {
            long events = trial.run();
            long end = clock.getCurrentThreadCpuTime();
            rounds = end - now < events * FAST_NS ? rounds + 1 : 0;
            now = end;
        }
        return rounds == FAST_ROUNDS;
    }
}
