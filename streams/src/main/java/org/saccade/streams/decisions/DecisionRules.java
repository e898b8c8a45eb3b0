package org.saccade.streams.decisions;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.saccade.schemas.schema.Decision;
import org.saccade.schemas.schema.Prediction;
import org.saccade.schemas.schema.WallClock;

/**
 * How predictions become decisions: (state, prediction) -> (state, decision).
 *
 * <p>The newest N windows of a stream are looked at, by the start of the window and in whatever order they came. A window without events votes
 * for nothing, class -1. With s_i(k) the part of window i in class k and w_i its weight, the smoothed score of k is sum w_i s_i(k) / sum w_i:
 *
 * <ul>
 *   <li>MAJORITY: w_i = 1, s_i(k) = 1 for the class of the window, else 0: the share of votes;
 *   <li>EXPONENTIAL: w_i = (1 - alpha)^i, i = 0 for the newest window, s_i(k) the score of the prediction: the exponential average over N windows.
 * </ul>
 *
 * The class of the highest score wins; of equal ones the one whose vote is newer. It is decided for when it has won for {@code hold} windows in a
 * row; until then the decision before stands, with its own score as its confidence. Example, majority of 3, hold 2: votes a b b b give a, a, a, b.
 *
 * <p>A window that comes again is left out. One that comes after a newer one counts from the next decision on, one older than all N is left
 * out; neither is decided for itself. A window whose start is not after the newest, and whose last event happened more than a second after the
 * newest event, is a stream that starts over: what is remembered of it is void. Immutable; safe for several threads.
 *
 * @param method how votes are weighed
 * @param windows N, 1 .. 1000
 * @param alpha weight of the newest window, above 0 and at most 1; without meaning for MAJORITY
 * @param hold windows in a row that a class must win, 1 .. 1000
 */
public record DecisionRules(Method method, int windows, double alpha, int hold) {

    /** Majority of five windows, at once. */
    public static final DecisionRules DEFAULT = new DecisionRules(Method.MAJORITY, 5, 0.4, 1);

    private static final long STARTED_OVER_US = 1_000_000;

    /** How votes are weighed. */
    public enum Method {
        MAJORITY,
        EXPONENTIAL
    }

    public DecisionRules {
        if (windows < 1 || windows > 1000 || hold < 1 || hold > 1000 || !(alpha > 0 && alpha <= 1)) {
            throw new IllegalArgumentException("decisions over " + windows + " windows, alpha " + alpha + ", hold "
                    + hold + ": windows and hold are 1 .. 1000, alpha above 0 and at most 1");
        }
    }

    /**
     * What one prediction gives.
     *
     * @param state the next state; the same object where the prediction was left out
     * @param decision null where the prediction is not the stream's newest
     */
    record Step(StreamVotes state, Decision decision) {}

    /** Takes a prediction. */
    Step take(StreamVotes before, Prediction prediction) {
        long startUs = prediction.getWindowStartUs();
        long eventAtUs = prediction.getLastEventAtUs();
        boolean over = before.newestEventAtUs() > 0
                && startUs <= before.newestStartUs()
                && eventAtUs > before.newestEventAtUs() + STARTED_OVER_US;
        StreamVotes state = over ? StreamVotes.NONE : before;
        List<Vote> votes = new ArrayList<>(state.votes());
        int at = place(votes, startUs);
        if (at < 0 || at == 0 && votes.size() >= windows) {
            return new Step(before, null);
        }
        votes.add(at, new Vote(startUs, prediction.getClassIndex(), prediction.getClassName(), prediction.getScores()));
        boolean newest = at == votes.size() - 1;
        if (votes.size() > windows) {
            votes.remove(0);
        }
        long newestEventAtUs = Math.max(state.newestEventAtUs(), eventAtUs);
        if (!newest) {
            return new Step(
                    new StreamVotes(
                            votes,
                            state.decided(),
                            state.sinceUs(),
                            state.candidate(),
                            state.candidateFor(),
                            newestEventAtUs),
                    null);
        }
        double[] scores = scores(votes);
        int winner = winner(votes, scores);
        int wonFor = winner == state.candidate() ? state.candidateFor() + 1 : 1;
        boolean changed = winner != state.decided() && (wonFor >= hold || state.decided() == StreamVotes.UNDECIDED);
        int decided = changed ? winner : state.decided();
        long sinceUs = changed ? startUs : state.sinceUs();
        return new Step(
                new StreamVotes(votes, decided, sinceUs, winner, wonFor, newestEventAtUs),
                decision(prediction, votes, scores, decided, changed, sinceUs));
    }

    /** Where a window belongs; negative when it is there already. */
    private static int place(List<Vote> votes, long startUs) {
        int at = votes.size();
        while (at > 0 && votes.get(at - 1).startUs() > startUs) {
            at--;
        }
        return at > 0 && votes.get(at - 1).startUs() == startUs ? -1 : at;
    }

    /** Smoothed score of nothing (index 0) and of class k (index k + 1). */
    private double[] scores(List<Vote> votes) {
        int classes = 0;
        for (Vote vote : votes) {
            classes = Math.max(classes, Math.max(vote.scores().size(), vote.classIndex() + 1));
        }
        double[] scores = new double[classes + 1];
        double weight = 1;
        double sum = 0;
        for (int i = votes.size() - 1; i >= 0; i--) {
            Vote vote = votes.get(i);
            if (method == Method.MAJORITY || vote.classIndex() < 0) {
                scores[vote.classIndex() < 0 ? 0 : vote.classIndex() + 1] += weight;
            } else {
                for (int k = 0; k < vote.scores().size(); k++) {
                    scores[k + 1] += weight * vote.scores().get(k);
                }
            }
            sum += weight;
            weight *= method == Method.MAJORITY ? 1 : 1 - alpha;
        }
        for (int k = 0; k < scores.length; k++) {
            scores[k] /= sum;
        }
        return scores;
    }

    private static int winner(List<Vote> votes, double[] scores) {
        double highest = Arrays.stream(scores).max().orElseThrow();
        for (int i = votes.size() - 1; i >= 0; i--) {
            int voted = votes.get(i).classIndex();
            if (scores[Math.max(voted, -1) + 1] == highest) {
                return Math.max(voted, -1);
            }
        }
        int winner = 0;
        while (scores[winner] != highest) {
            winner++;
        }
        return winner - 1;
    }

    private static Decision decision(
            Prediction prediction, List<Vote> votes, double[] scores, int decided, boolean changed, long sinceUs) {
        List<Float> shown = new ArrayList<>(Collections.nCopies(scores.length - 1, 0f));
        for (int k = 0; k < shown.size(); k++) {
            shown.set(k, (float) scores[k + 1]);
        }
        String name = "";
        for (Vote vote : votes) {
            name = decided >= 0 && vote.classIndex() == decided ? vote.className() : name;
        }
        return Decision.newBuilder()
                .setStream(prediction.getStream())
                .setWindowStartUs(prediction.getWindowStartUs())
                .setWindowEndUs(prediction.getWindowEndUs())
                .setModel(prediction.getModel())
                .setClassIndex(decided)
                .setClassName(name)
                .setConfidence(decided + 1 < scores.length ? scores[decided + 1] : 0)
                .setScores(shown)
                .setChanged(changed)
                .setSinceUs(sinceUs)
                .setWindows(votes.size())
                .setLabel(prediction.getLabel())
                .setLastEventAtUs(prediction.getLastEventAtUs())
                .setDecidedAtUs(WallClock.nowUs())
                .build();
    }
}
