package org.saccade.app.admin;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.CreateTopicsResult;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.saccade.schemas.schema.Topics;

/** Creates, lists, shows and deletes topics. As thread-safe as its {@link Cluster}. */
public final class TopicAdmin {

    private final Cluster cluster;
    private final DiskUse disk;

    public TopicAdmin(Cluster cluster) {
        this.cluster = cluster;
        this.disk = new DiskUse(cluster);
    }

    /**
     * What creating did.
     *
     * @param created now there
     * @param existing were there before, left as they are
     */
    public record Created(List<String> created, List<String> existing) {}

    /**
     * Creates the topics that are not there yet, with the settings of their plans, and waits until they can be written.
     *
     * @param partitions for topics that may have many; the others get one
     * @param replication copies; below 1: the broker's default
     */
    public Created create(Collection<Topics.Plan> plans, int partitions, short replication) {
        List<NewTopic> topics = plans.stream()
                .map(plan -> plan.newTopic(partitions, replication))
                .toList();
        CreateTopicsResult result = cluster.admin().createTopics(topics);
        List<String> created = new ArrayList<>();
        List<String> existing = new ArrayList<>();
        for (NewTopic topic : topics) {
            KafkaFuture<Void> future = result.values().get(topic.name());
            try {
                cluster.await(future, "creating topic " + topic.name());
                created.add(topic.name());
            } catch (ClusterException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw e;
                }
                existing.add(topic.name());
            }
        }
        cluster.awaitLeaders(created);
        return new Created(created, existing);
    }

    /** Names of all topics; those that Kafka keeps for itself only when {@code internal}. */
    public Set<String> names(boolean internal) {
        Set<String> names = cluster.await(
                cluster.admin()
                        .listTopics(new ListTopicsOptions().listInternal(internal))
                        .names(),
                "listing topics");
        return new TreeSet<>(names);
    }

    /** All topics, ours first in the order of an event's way, then the others by name. */
    public List<TopicStatus> list(boolean internal) {
        return statuses(names(internal));
    }

    /**
     * Topics by name.
     *
     * @throws ClusterException when one does not exist
     */
    public List<TopicStatus> statuses(Collection<String> names) {
        Map<String, TopicDescription> descriptions = describe(names);
        Map<TopicPartition, long[]> offsets = offsets(descriptions.values());
        Map<TopicPartition, Long> bytes = disk.perPartition(brokers(descriptions.values()));
        Map<String, Config> configs = configs(descriptions.keySet());
        List<String> order = new ArrayList<>();
        Topics.all().stream()
                .map(Topics.Plan::name)
                .filter(descriptions::containsKey)
                .forEach(order::add);
        new TreeSet<>(descriptions.keySet())
                .stream().filter(name -> !order.contains(name)).forEach(order::add);
        return order.stream()
                .map(name -> status(descriptions.get(name), configs.get(name), offsets, bytes))
                .toList();
    }

    /** The partitions of one topic. */
    public List<PartitionStatus> partitions(String name) {
        TopicDescription description = describe(List.of(name)).get(name);
        Map<TopicPartition, long[]> offsets = offsets(List.of(description));
        Map<TopicPartition, Long> bytes = disk.perPartition(brokers(List.of(description)));
        return description.partitions().stream()
                .map(info -> {
                    TopicPartition partition = new TopicPartition(name, info.partition());
                    return new PartitionStatus(
                            info.partition(),
                            info.leader() == null ? -1 : info.leader().id(),
                            info.replicas().stream().map(Node::id).toList(),
                            info.isr().stream().map(Node::id).toList(),
                            offsets.get(partition)[0],
                            offsets.get(partition)[1],
                            bytes.getOrDefault(partition, -1L));
                })
                .toList();
    }

    /** How many partitions each topic has. */
    Map<String, Integer> partitionCounts() {
        Map<String, Integer> counts = new HashMap<>();
        describe(names(false))
                .forEach((name, topic) -> counts.put(name, topic.partitions().size()));
        return counts;
    }

    /** Deletes topics and everything in them. */
    public void delete(Collection<String> names) {
        Map<String, KafkaFuture<Void>> futures =
                cluster.admin().deleteTopics(names).topicNameValues();
        futures.forEach((name, future) -> cluster.await(future, "deleting topic " + name));
    }

    private static TopicStatus status(
            TopicDescription description,
            Config config,
            Map<TopicPartition, long[]> offsets,
            Map<TopicPartition, Long> bytes) {
        long records = 0;
        long size = 0;
        for (var info : description.partitions()) {
            TopicPartition partition = new TopicPartition(description.name(), info.partition());
            records += offsets.get(partition)[1] - offsets.get(partition)[0];
            long part = bytes.getOrDefault(partition, -1L);
            size = part < 0 || size < 0 ? -1 : size + part;
        }
        Map<String, String> own = new TreeMap<>();
        config.entries().stream()
                .filter(entry -> entry.source() == ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG)
                .forEach(entry -> own.put(entry.name(), entry.value()));
        Topics.Plan plan = Topics.plan(description.name());
        return new TopicStatus(
                description.name(),
                plan.purpose(),
                description.partitions().size(),
                description.partitions().get(0).replicas().size(),
                records,
                size,
                Long.parseLong(config.get("retention.ms").value()),
                config.get("compression.type").value(),
                config.get("cleanup.policy").value(),
                own);
    }

    private Map<String, TopicDescription> describe(Collection<String> names) {
        return about(names, cluster.admin().describeTopics(names).allTopicNames(), "looking at " + brief(names));
    }

    /** The answer to a question about topics that may not exist. */
    private <T> T about(Collection<String> names, KafkaFuture<T> answer, String what) {
        try {
            return cluster.await(answer, what);
        } catch (ClusterException e) {
            if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                throw e;
            }
            Set<String> missing = new TreeSet<>(names);
            if (names.size() > 1) {
                missing.removeAll(names(true));
            }
            throw new ClusterException(
                    "there is no topic " + String.join(", ", missing) + " at "
                            + cluster.client().bootstrapServers(),
                    e);
        }
    }

    private Map<String, Config> configs(Collection<String> names) {
        List<ConfigResource> resources = names.stream()
                .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                .toList();
        Map<String, Config> configs = new HashMap<>();
        about(names, cluster.admin().describeConfigs(resources).all(), "reading the settings of " + brief(names))
                .forEach((resource, config) -> configs.put(resource.name(), config));
        return configs;
    }

    /** First and end offset of each partition. */
    private Map<TopicPartition, long[]> offsets(Collection<TopicDescription> descriptions) {
        List<TopicPartition> partitions = descriptions.stream()
                .flatMap(topic ->
                        topic.partitions().stream().map(info -> new TopicPartition(topic.name(), info.partition())))
                .toList();
        Map<TopicPartition, ListOffsetsResultInfo> first = offsets(partitions, OffsetSpec.earliest());
        Map<TopicPartition, ListOffsetsResultInfo> end = offsets(partitions, OffsetSpec.latest());
        Map<TopicPartition, long[]> offsets = new HashMap<>();
        partitions.forEach(partition -> offsets.put(
                partition,
                new long[] {first.get(partition).offset(), end.get(partition).offset()}));
        return offsets;
    }

    private Map<TopicPartition, ListOffsetsResultInfo> offsets(List<TopicPartition> partitions, OffsetSpec spec) {
        Map<TopicPartition, OffsetSpec> specs =
                partitions.stream().collect(Collectors.toMap(partition -> partition, partition -> spec));
        return cluster.await(cluster.admin().listOffsets(specs).all(), "reading offsets");
    }

    private static Set<Integer> brokers(Collection<TopicDescription> descriptions) {
        return descriptions.stream()
                .flatMap(topic -> topic.partitions().stream())
                .flatMap(info -> info.replicas().stream())
                .map(Node::id)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String brief(Collection<String> names) {
        return names.size() == 1 ? "topic " + names.iterator().next() : names.size() + " topics";
    }
}
