# One image for every stage: `docker build -t saccade .`, then `docker run saccade replay --help`.
FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /src
COPY . .
RUN mvn -B -ntp -q -DskipTests -Dspotless.check.skip package

FROM eclipse-temurin:17-jre
RUN useradd --create-home --uid 1000 saccade
COPY --from=build /src/app/target/saccade /opt/saccade
COPY --from=build /src/streams/target/saccade-streams-*-job.jar /opt/saccade/saccade-streams-job.jar
COPY saccade /opt/saccade/saccade
USER saccade
WORKDIR /home/saccade
ENTRYPOINT ["/opt/saccade/saccade"]
CMD ["--help"]
