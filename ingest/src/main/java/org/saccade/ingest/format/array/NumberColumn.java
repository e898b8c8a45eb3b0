package org.saccade.ingest.format.array;

/**
 * A column of numbers among the bytes of rows.
 *
 * @param name what it says about an event
 * @param type of its numbers
 * @param offset of the first number from the first byte of its row
 */
public record NumberColumn(ColumnName name, NumberType type, int offset) {}
