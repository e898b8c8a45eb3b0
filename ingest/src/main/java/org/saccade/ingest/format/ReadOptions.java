package org.saccade.ingest.format;

import org.saccade.schemas.event.Geometry;

/**
 * What a user states about a recording because its file does not, or says wrongly.
 *
 * @param geometry size of the sensor; null: as the file says, and where it says nothing, the smallest that holds all its events
 * @param backward what to do with stamps that go backwards
 * @param columns order of the columns where a file has none of its own, such as {@code t,x,y,p}, with {@code _} for one that
 *     is no part of an event and {@code x-1} for one that counts from 1; null: as the format has it
 * @param unit of time stamps where the format leaves it open; null: as the format has it
 * @param stream which of several event streams in one file; null: the first
 */
public record ReadOptions(Geometry geometry, BackwardStamps backward, String columns, StampUnit unit, Integer stream) {

    /** Nothing stated; backward stamps are clamped. */
    public static ReadOptions defaults() {
        return new ReadOptions(null, BackwardStamps.CLAMP, null, null, null);
    }

    /** The same for a sensor of this size. */
    public ReadOptions withGeometry(Geometry other) {
        return new ReadOptions(other, backward, columns, unit, stream);
    }

    /** The same with another policy for backward stamps. */
    public ReadOptions withBackward(BackwardStamps other) {
        return new ReadOptions(geometry, other, columns, unit, stream);
    }

    /** The same with columns in this order. */
    public ReadOptions withColumns(String other) {
        return new ReadOptions(geometry, backward, other, unit, stream);
    }

    /** The same with time stamps in this unit. */
    public ReadOptions withUnit(StampUnit other) {
        return new ReadOptions(geometry, backward, columns, other, stream);
    }

    /** The same for another stream of the file. */
    public ReadOptions withStream(Integer other) {
        return new ReadOptions(geometry, backward, columns, unit, other);
    }
}
