package io.circuitsynth.refman.changelog;

import java.util.List;

/**
 * A page of the change log.
 *
 * @param events the events, oldest first
 * @param end the position behind everything that the page covers, from which the next page starts
 * @param hasMore whether there are more events at present
 */
public record ChangePage(List<ChangeEvent> events, ChangePosition end, boolean hasMore) {}
