package org.saccade.snn.emit;

import ai.djl.Device;
import ai.djl.engine.Engine;
import java.nio.file.Path;

/**
 * The one place where DJL's PyTorch engine is set up. Call {@link #prepare} before anything else touches DJL; without it
 * {@link TorchNetwork} does, with the defaults.
 *
 * <p>System properties set where absent, and only there, so that a launcher's or the environment's own choice wins:
 *
 * <ul>
 *   <li>{@code ai.djl.offline=true}: nothing is downloaded at run time.
 *   <li>{@code DJL_CACHE_DIR} and {@code ENGINE_CACHE_DIR}: where the native libraries are unpacked from the class path;
 *       default {@code <user.home>/.cache/saccade/djl}. (DJL prefers a system property to an environment variable of the
 *       same name.)
 *   <li>{@code OPT_OUT_TRACKING=true}: DJL sends no usage data.
 * </ul>
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

    /** The PyTorch engine, loaded at the first call. */
    static Engine engine() {
        prepare();
        return Engine.getEngine("PyTorch");
    }

    /** The first GPU where the engine has one, else the CPU. */
    static Device device() {
        return engine().getGpuCount() > 0 ? Device.gpu() : Device.cpu();
    }
}
