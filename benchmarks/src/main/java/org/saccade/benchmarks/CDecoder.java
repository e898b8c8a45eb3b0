package org.saccade.benchmarks;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The rival: {@code decode.c} as a child process that holds the same bytes in memory and decodes them when asked. */
final class CDecoder implements AutoCloseable {

    private final Process process;
    private final BufferedReader answers;
    private final BufferedWriter questions;

    private CDecoder(Process process) {
        this.process = process;
        this.answers = process.inputReader(StandardCharsets.US_ASCII);
        this.questions = process.outputWriter(StandardCharsets.US_ASCII);
    }

    /**
     * Compiles the program.
     *
     * @param folder where source and program are put
     * @throws IOException when gcc is missing or fails; the message says which
     */
    static Path compile(Path folder) throws IOException, InterruptedException {
        Path source = folder.resolve("decode.c");
        try (InputStream in = CDecoder.class.getResourceAsStream("/decode.c")) {
            Files.copy(in, source);
        }
        Path program = folder.resolve("decode");
        Process gcc;
        try {
            gcc = new ProcessBuilder("gcc", "-O3", "-o", program.toString(), source.toString())
                    .inheritIO()
                    .start();
        } catch (IOException e) {
            throw new IOException("gcc is needed to compile the C decoders and cannot be run (apt-get install gcc)", e);
        }
        if (gcc.waitFor() != 0) {
            throw new IOException("gcc could not compile " + source + "; its messages are above");
        }
        return program;
    }

    /** Starts the program with pieces of a format, in a file that is deleted before this returns. */
    static CDecoder start(Path program, DecodeInput input, List<byte[]> pieces) throws IOException {
        String format = input.format().id();
        String height = Integer.toString(input.geometry().height());
        Path file = Files.createTempFile(program.getParent(), format, ".pieces");
        try {
            try (OutputStream out = Files.newOutputStream(file);
                    DataOutputStream data = new DataOutputStream(new java.io.BufferedOutputStream(out, 1 << 16))) {
                data.write(little(Integer.BYTES).putInt(pieces.size()).array());
                for (byte[] piece : pieces) {
                    data.write(little(Long.BYTES).putLong(piece.length).array());
                    data.write(piece);
                }
            }
            CDecoder decoder = new CDecoder(new ProcessBuilder(program.toString(), format, height, file.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
            // The first answer comes when the file is read.
            decoder.runNanos(1);
            return decoder;
        } finally {
            Files.delete(file);
        }
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Decodes everything so many times; how long that took. */
    long runNanos(int rounds) throws IOException {
        return Long.parseLong(ask("run " + rounds));
    }

    /** Decodes once: what came of it. */
    Tally tally() throws IOException {
        String[] words = ask("sum").split(" ");
        return new Tally(Long.parseLong(words[0]), Long.parseUnsignedLong(words[1]));
    }

    private String ask(String question) throws IOException {
        questions.write(question + "\n");
        questions.flush();
        String answer = answers.readLine();
        if (answer == null) {
            throw new IOException("the C decoder ended without an answer to '" + question + "'");
        }
        return answer;
    }

    @Override
    public void close() throws IOException, InterruptedException {
        questions.close();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
