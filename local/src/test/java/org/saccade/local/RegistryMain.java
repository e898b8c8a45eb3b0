package org.saccade.local;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.logging.LogManager;
import java.util.logging.Logger;

/** A process of its own that starts and stops a registry and prints what that changed in the JVM. */
final class RegistryMain {

    static final String NOTHING_CHANGED = "nothing changed";
    /** The JDK sets these itself, when first asked for them. */
    private static final Set<String> LAZY = Set.of("user.timezone", "jdk.console");

    private RegistryMain() {}

    public static void main(String[] args) {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        Map<String, String> before = properties();
        try (LocalRegistry registry = LocalRegistry.start(LocalRegistryConfig.in(Path.of(args[0])))) {
            report(before, loader, registry.url());
        }
        report(before, loader, "closed");
        System.out.println(NOTHING_CHANGED);
        System.exit(0);
    }

    private static void report(Map<String, String> before, ClassLoader loader, String when) {
        Map<String, String> now = properties();
        if (!now.equals(before)) {
            now.entrySet().removeAll(before.entrySet());
            System.out.println(when + ": properties " + now);
        }
        if (LogManager.getLogManager().getClass() != LogManager.class) {
            System.out.println(when + ": log manager " + LogManager.getLogManager());
        }
        if (Logger.getLogger("").getHandlers().length != 1) {
            System.out.println(
                    when + ": handlers " + Arrays.toString(Logger.getLogger("").getHandlers()));
        }
        if (Thread.currentThread().getContextClassLoader() != loader) {
            System.out.println(when + ": context class loader");
        }
    }

    private static Map<String, String> properties() {
        Map<String, String> all = new TreeMap<>();
        for (String key : System.getProperties().stringPropertyNames()) {
            if (!LAZY.contains(key)) {
                all.put(key, System.getProperty(key));
            }
        }
        return all;
    }
}
