package org.saccade.snn.emit;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The few opcodes of pickle protocol 2 that a TorchScript archive's {@code data.pkl} needs, by their names in Python's
 * pickletools. Everything works on the unpickler's stack; numbers are little-endian.
 */
final class PickleWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    PickleWriter() {
        out.write(0x80); // PROTO
        out.write(2);
    }

    /** GLOBAL: pushes a class by module and name. */
    void global(String module, String name) {
        out.write('c');
        out.writeBytes((module + "\n" + name + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    /** EMPTY_TUPLE, NEWOBJ: replaces the class on the stack by an instance made without arguments. */
    void newObject() {
        out.write(')');
        out.write(0x81);
    }

    /** EMPTY_DICT, MARK: starts an object's attributes; keys and values follow in turn. */
    void beginAttributes() {
        out.write('}');
        out.write('(');
    }

    /** SETITEMS, BUILD: ends the attributes and gives them to the object below. */
    void endAttributes() {
        out.write('u');
        out.write('b');
    }

    /** MARK: starts a tuple. */
    void beginTuple() {
        out.write('(');
    }

    /** TUPLE: ends it. */
    void endTuple() {
        out.write('t');
    }

    /** REDUCE: calls the function with the tuple above it. */
    void call() {
        out.write('R');
    }

    /** BINPERSID: the tuple on the stack names data outside the pickle. */
    void external() {
        out.write('Q');
    }

    /** BINUNICODE: u32 length, UTF-8 bytes. */
    void text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.write('X');
        int32(bytes.length);
        out.writeBytes(bytes);
    }

    /** BININT: i32. Larger numbers do not occur: a tensor has at most 2^31 - 1 values. */
    void integer(int value) {
        out.write('J');
        int32(value);
    }

    /** NEWTRUE or NEWFALSE. */
    void bool(boolean value) {
        out.write(value ? 0x88 : 0x89);
    }

    /**
     * A float32 tensor whose values are the archive's file {@code data/<file>}: a call of
     * torch._utils._rebuild_tensor_v2(storage, 0, shape, strides, requires_grad, hooks).
     */
    void tensor(String file, List<Integer> shape, int size, boolean requiresGrad) {
        global("torch._utils", "_rebuild_tensor_v2");
        beginTuple();
        beginTuple();
        text("storage");
        global("torch", "FloatStorage");
        text(file);
        text("cpu");
        integer(size);
        endTuple();
        external();
        integer(0);
        beginTuple();
        shape.forEach(this::integer);
        endTuple();
        beginTuple();
        for (int d = 0; d < shape.size(); d++) {
            integer(shape.subList(d + 1, shape.size()).stream().reduce(1, (a, b) -> a * b));
        }
        endTuple();
        bool(requiresGrad);
        global("collections", "OrderedDict");
        out.write(')'); // EMPTY_TUPLE
        call();
        endTuple();
        call();
    }

    /** STOP: the finished pickle. */
    byte[] end() {
        out.write('.');
        return out.toByteArray();
    }

    private void int32(int v) {
        out.write(v);
        out.write(v >> 8);
        out.write(v >> 16);
        out.write(v >> 24);
    }
}
