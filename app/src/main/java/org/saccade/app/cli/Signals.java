package org.saccade.app.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.function.IntConsumer;

/**
 * Hears SIGINT and SIGTERM and tells which it was.
 *
 * <p>The JVM offers this by sun.misc.Signal of the module jdk.unsupported, which every common build of Java has and which the compiler
 * warns of wherever it is named; so it is found by name. Where there is none, nothing is heard and the JVM ends by itself, with its
 * shutdown hooks.
 */
final class Signals {

    private Signals() {}

    /** From now on each of the two signals runs {@code action} with its number, in a thread of its own, and does nothing else. */
    static void hear(IntConsumer action) {
        for (String name : new String[] {"INT", "TERM"}) {
            try {
                hear(name, action);
            } catch (ReflectiveOperationException | IllegalArgumentException e) {
                // no such class or signal here, or one that the JVM keeps to itself: the shutdown hook remains
            }
        }
    }

    private static void hear(String name, IntConsumer action) throws ReflectiveOperationException {
        Class<?> signalType = Class.forName("sun.misc.Signal");
        Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
        Object signal = signalType.getConstructor(String.class).newInstance(name);
        int number = (int) signalType.getMethod("getNumber").invoke(signal);
        InvocationHandler handle = (proxy, method, arguments) -> switch (method.getName()) {
            case "handle" -> {
                action.accept(number);
                yield null;
            }
            case "hashCode" -> System.identityHashCode(proxy);
            case "equals" -> proxy == arguments[0];
            default -> "saccade " + name;
        };
        Object handler = Proxy.newProxyInstance(handlerType.getClassLoader(), new Class<?>[] {handlerType}, handle);
        signalType.getMethod("handle", signalType, handlerType).invoke(null, signal, handler);
    }
}
