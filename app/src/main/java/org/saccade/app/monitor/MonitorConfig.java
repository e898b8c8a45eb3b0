package org.saccade.app.monitor;

import java.util.List;

/**
 * What is watched.
 *
 * @param groups only these groups; empty for all
 * @param healthTopic topic with the rates of the stages
 */
public record MonitorConfig(List<String> groups, String healthTopic) {

    public MonitorConfig {
        groups = List.copyOf(groups);
        if (healthTopic.isBlank()) {
            throw new IllegalArgumentException("the health topic has no name");
        }
    }
}
