# One image for every stage: `docker build -t saccade .`, then `docker run saccade replay --help`.
# Left out: the registry server of the local stack, so `up` and `quickstart` are for a checkout; here Kafka is somebody else's.
FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /src
COPY . .
RUN mvn -B -ntp -q -DskipTests -Dspotless.check.skip -pl app -am package

FROM eclipse-temurin:17-jre
# The number of Flink's user in its own image: both write into one folder of checkpoints.
RUN groupadd --gid 9999 saccade \
    && useradd --create-home --uid 9999 --gid 9999 saccade \
    && mkdir -p /var/lib/saccade /checkpoints \
    && chown saccade:saccade /var/lib/saccade /checkpoints
COPY --from=build /src/app/target/saccade/lib /opt/saccade/lib
COPY --from=build /src/streams/target/saccade-streams-*-job.jar /opt/saccade/saccade-streams-job.jar
COPY saccade /opt/saccade/saccade
USER saccade
WORKDIR /home/saccade
ENTRYPOINT ["/opt/saccade/saccade"]
CMD ["--help"]
