package org.saccade.ingest.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Fetches the files of a list, several at a time. A file is in its place only when all of it is there and its checksum is right; a run that was
 * killed is taken up by the next where it stopped.
 *
 * <p>{@link #run} is called once by one thread; {@link #stop} may be called by any.
 */
public final class Downloader {

    private static final long TICK_MS = 200;

    private final DownloadConfig config;
    private final DownloadListener listener;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Set<StreamGuard> guards = ConcurrentHashMap.newKeySet();
    private long fetched;
    private long thereBefore;
    private long failed;

    /** A download that has not begun. */
    public Downloader(DownloadConfig config, DownloadListener listener) {
        this.config = config;
        this.listener = listener;
    }

    /**
     * Fetches all that is not there and returns when each file is there or given up, or when told to stop.
     *
     * @throws FetchException when the list is missing or a line of it is none
     */
    public DownloadResult run() throws IOException {
        if (!Files.isRegularFile(config.list())) {
            throw new FetchException("there is no list " + config.list());
        }
        long start = System.nanoTime();
        Origin origin = new Origin(config.timeout());
        List<Transfer> transfers = new ArrayList<>();
        for (DownloadItem item : DownloadItem.readList(config.list(), config.folder())) {
            transfers.add(new Transfer(item, config, origin, new Watching()));
        }
        ExecutorService threads = Executors.newFixedThreadPool(config.parallel());
        try {
            transfers.forEach(transfer -> threads.execute(() -> run(transfer)));
            threads.shutdown();
            while (!threads.awaitTermination(TICK_MS, TimeUnit.MILLISECONDS)) {
                progress(transfers);
                guards.forEach(StreamGuard::closeIfSilent);
                if (stopped()) {
                    threads.shutdownNow();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stop();
        } finally {
            threads.shutdownNow();
        }
        progress(transfers);
        long bytes = transfers.stream().mapToLong(Transfer::received).sum();
        return new DownloadResult(fetched, thereBefore, failed, bytes, (System.nanoTime() - start) / 1e9, !stopped());
    }

    private void run(Transfer transfer) {
        String name = transfer.item().name();
        try {
            boolean now = transfer.run();
            synchronized (this) {
                fetched += now ? 1 : 0;
                thereBefore += now ? 0 : 1;
                listener.done(name, !now);
            }
        } catch (FetchException e) {
            failed(name, e.getMessage());
        } catch (IOException e) {
            failed(name, "cannot write " + name + ": " + e);
        } catch (InterruptedException e) {
            // Told to stop: what is there stays for the next run.
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            failed(name, "unexpected " + e);
        }
    }

    private synchronized void failed(String name, String line) {
        if (!stopped()) {
            failed++;
            listener.failed(name, line);
        }
    }

    private synchronized void progress(List<Transfer> transfers) {
        long there = 0;
        long total = 0;
        for (Transfer transfer : transfers) {
            there += transfer.there();
            total = total < 0 || transfer.size() < 0 ? -1 : total + transfer.size();
        }
        listener.progress(there, total);
    }

    private boolean stopped() {
        return stop.getCount() == 0;
    }

    /** Ends the run soon; what has come stays for the next. Returns at once. */
    public void stop() {
        stop.countDown();
    }

    private final class Watching implements Transfer.Watch {

        @Override
        public boolean stopped() {
            return Downloader.this.stopped();
        }

        @Override
        public boolean pause(Duration time) throws InterruptedException {
            return !stop.await(time.toMillis(), TimeUnit.MILLISECONDS);
        }

        @Override
        public Transfer.Guard guard(InputStream in) {
            StreamGuard guard = new StreamGuard(in);
            guards.add(guard);
            return guard;
        }

        @Override
        public void warning(String line) {
            synchronized (Downloader.this) {
                listener.warning(line);
            }
        }
    }

    /** Closes a stream that has been silent for too long, which ends the read that waits for it. */
    private final class StreamGuard implements Transfer.Guard {

        private final InputStream in;
        private volatile long aliveNanos = System.nanoTime();

        StreamGuard(InputStream in) {
            this.in = in;
        }

        @Override
        public void alive() {
            aliveNanos = System.nanoTime();
        }

        void closeIfSilent() {
            if (System.nanoTime() - aliveNanos > config.timeout().toNanos()) {
                try {
                    in.close();
                } catch (IOException e) {
                    // The read that waits fails with it.
                }
            }
        }

        @Override
        public void close() {
            guards.remove(this);
        }
    }
}
