package org.saccade.snn.emit;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import java.nio.file.Path;

/**
 * The one place where DJL's PyTorch engine is set up. Call {@link #prepare} before anything else touches DJL; without it
 * {@link TorchNetwork} does, with the defaults.
 *
 * <p>System properties set where absent, so that a launcher's own choice stands:
 *
 * <ul>
 *   <li>{@code ai.djl.offline=true}: nothing is downloaded at run time.
 *   <li>{@code DJL_CACHE_DIR} and {@code ENGINE_CACHE_DIR}: where the native libraries are unpacked from the class path;
 *       default {@code <user.home>/.cache/saccade/djl}. Environment variables of these names win: DJL reads them first.
 *   <li>{@code OPT_OUT_TRACKING=true}: DJL sends no usage data.
 * </ul>
 *
 * <p>Left to the launcher, before the engine starts: {@code ai.djl.pytorch.num_threads} (PyTorch's threads spin while
 * they wait: on a machine shared with other work give it fewer threads than cores), and glibc's allocator settings in the
 * environment, {@code MALLOC_MMAP_MAX_=0 MALLOC_TRIM_THRESHOLD_=8589934592 MALLOC_TOP_PAD_=268435456}, which spare the
 * page faults of large tensors at twice the memory.
 */
public final class TorchRuntime {
    private TorchRuntime() {}

    /** Sets the properties with the default cache folder. */
    public static void prepare() {
        prepare(Path.of(System.getProperty("user.home"), ".cache", "saccade", "djl"));
    }

    /** Sets the properties that are not set yet, with this cache folder. */
    public static synchronized void prepare(Path cache) {
        byDefault("ai.djl.offline", "true");
        byDefault("OPT_OUT_TRACKING", "true");
        byDefault("DJL_CACHE_DIR", cache.toString());
        byDefault("ENGINE_CACHE_DIR", System.getProperty("DJL_CACHE_DIR"));
    }

    private static void byDefault(String key, String value) {
        if (System.getProperty(key) == null) {
            System.setProperty(key, value);
        }
    }

    /** Sets the engine's threads within one operation, for the whole process; loads the engine where it is not loaded yet. */
    public static void setThreads(int threads) {
        engine();
        JniUtils.setNumThreads(threads);
    }

    /** To be called by each further thread that runs operations: the engine counts its threads per thread that calls it. */
    static void prepareThread() {
        JniUtils.setNumThreads(JniUtils.getNumThreads());
    }

    /** The PyTorch engine, loaded at the first call. */
    static Engine engine() {
        prepare();
        return Engine.getEngine("PyTorch");
    }

    /** The first GPU where the engine has one, else the CPU. */
    static Device device() {
        return DeviceChoice.AUTO.devices().get(0);
    }

    /** How many GPUs the engine finds. */
    static int gpus() {
        return engine().getGpuCount();
    }
}
