package org.saccade.ingest.generate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.saccade.ingest.format.esimagenet.EsImageNetWriter;

/**
 * Makes a data set in ES-ImageNet's own layout from any folder of labelled pictures, by {@link Odg}.
 *
 * <pre>
 *   train/class12/class12_34.npz     picture 34 of class 12; a number stays free where a picture gave fewer than 1000 events
 *   val/NAME.npz                     named as its picture; class12_34.npz for all where there is no folder val or names repeat or hold spaces
 *   trainlabel.txt, vallabel.txt     class12/class12_34.npz 12 a b: path, class, rows and columns of the resized picture
 *   dirlabel.txt                     n01440764 0: class and number
 *   generate.json                    of what and how it is made
 * </pre>
 *
 * A sample is there whole or not at all, and the lists are written at the end, of the samples that are there; so a run that was killed goes on
 * where it was, and the bytes are the same with any number of threads. One use only; {@link #stop} may be called from any thread.
 */
public final class OdgGenerator {

    private static final String TRAIN = "train/";
    private static final String VALIDATION = "val/";

    private final OdgConfig config;
    private final GenerateListener listener;
    private final WorkPool pool = new WorkPool();
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong already = new AtomicLong();
    private final AtomicLong tooFew = new AtomicLong();
    private final AtomicLong unreadable = new AtomicLong();
    private final AtomicLong events = new AtomicLong();

    /**
     * One picture of a split.
     *
     * @param named its sample bears its name, not its number
     * @param wanted within the limit; others are only listed where their samples are there
     */
    private record Piece(LabelledImage image, boolean train, boolean named, boolean wanted) {

        String folder() {
            return train ? TRAIN : VALIDATION;
        }

        /** Path of the sample below the split's folder; made when needed, there may be a million of them. */
        String path() {
            String name = (named ? image.baseName() : image.numberedName()) + ".npz";
            return train ? "class" + image.label() + "/" + name : name;
        }
    }

    public OdgGenerator(OdgConfig config, GenerateListener listener) {
        this.config = config;
        this.listener = listener;
    }

    /** Ends {@link #run} soon. */
    public void stop() {
        pool.stop();
    }

    /**
     * Makes what is not there yet.
     *
     * @throws ImageException when the folder of the pictures has no such layout
     * @throws org.saccade.ingest.dataset.DataSetException when the folder to write to holds something else
     * @throws IOException when it cannot be written to; no file in it is torn
     */
    public GenerateResult run() throws IOException {
        long start = System.nanoTime();
        ImageSet set = ImageSet.of(config.images(), config.layout());
        Manifest.claim(config.to(), words(set));
        List<Piece> pieces = pieces(set);
        folders(set);
        Odg.Size[] there = new Odg.Size[pieces.size()];
        boolean completed = pool.run(
                pieces.size(),
                config.threads(),
                () -> worker(set, pieces, there),
                done -> listener.progress(done, pieces.size()));
        if (completed) {
            LabelLists.write(config.to(), set.classNames(), lines(pieces, there));
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        return new GenerateResult(
                config.to().toString(),
                set.classNames().size(),
                pieces.size(),
                written.get(),
                already.get(),
                tooFew.get(),
                unreadable.get(),
                events.get(),
                seconds,
                completed);
    }

    private static Map<String, String> words(ImageSet set) {
        return new TreeMap<>(Map.of(
                "by",
                "odg",
                "threshold",
                Odg.THRESHOLD + "/255",
                "leastEvents",
                Integer.toString(Odg.LEAST_EVENTS),
                "pictures",
                Integer.toString(set.train().size() + set.validation().size()),
                Manifest.PICTURES,
                set.digest(),
                "classes",
                Integer.toString(set.classNames().size())));
    }

    private List<Piece> pieces(ImageSet set) {
        List<Piece> pieces = new ArrayList<>();
        add(pieces, set.train(), true, false);
        add(pieces, set.validation(), false, set.split() && ImageSet.distinctBaseNames(set.validation(), false));
        return pieces;
    }

    private void add(List<Piece> pieces, List<LabelledImage> images, boolean train, boolean named) {
        int most = config.limit() == 0 ? Integer.MAX_VALUE : config.limit();
        int taken = 0;
        for (LabelledImage image : ImageSet.inTurn(images)) {
            pieces.add(new Piece(image, train, named, taken++ < most));
        }
    }

    private void folders(ImageSet set) throws IOException {
        Files.createDirectories(config.to().resolve(TRAIN));
        Files.createDirectories(config.to().resolve(VALIDATION));
        for (LabelledImage image : set.train()) {
            if (image.number() == 0) {
                Files.createDirectories(config.to().resolve(TRAIN + "class" + image.label()));
            }
        }
    }

    private WorkPool.Worker worker(ImageSet set, List<Piece> pieces, Odg.Size[] there) {
        Odg odg = new Odg();
        return index -> {
            Piece piece = pieces.get(index);
            Path picture = set.file(piece.image);
            Path sample = config.to().resolve(piece.folder()).resolve(piece.path());
            try {
                if (Files.exists(sample)) {
                    ImageFile.Size size = ImageFile.size(picture);
                    there[index] = Odg.Size.of(size.height(), size.width());
                    already.incrementAndGet();
                } else if (piece.wanted) {
                    there[index] = make(odg, picture, sample);
                }
            } catch (ImageException e) {
                unreadable.incrementAndGet();
                listener.warning(e.getMessage());
            }
        };
    }

    /** Null when the picture gives too few events. */
    private Odg.Size make(Odg odg, Path picture, Path sample) throws IOException {
        Odg.Size size = odg.convert(ImageFile.read(picture, config.maxPixels()));
        int count = odg.positives() + odg.negatives();
        if (count < Odg.LEAST_EVENTS) {
            tooFew.incrementAndGet();
            return null;
        }
        try {
            EsImageNetWriter.write(sample, odg.positive(), odg.positives(), odg.negative(), odg.negatives());
        } catch (IOException e) {
            throw Refusal.of(sample, e);
        }
        written.incrementAndGet();
        events.addAndGet(count);
        return size;
    }

    private static LabelLists.Lines lines(List<Piece> pieces, Odg.Size[] there) {
        LabelLists.Lines lines = new LabelLists.Lines();
        for (int i = 0; i < there.length; i++) {
            if (there[i] != null) {
                Piece piece = pieces.get(i);
                lines.add(piece.train, piece.path(), piece.image.label(), there[i]);
            }
        }
        return lines;
    }
}
