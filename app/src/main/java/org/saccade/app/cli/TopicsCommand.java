package org.saccade.app.cli;

import picocli.CommandLine.Command;

@Command(
        name = "topics",
        description = {"List, create, show and delete topics, on the local stack or any cluster.", ""},
        subcommands = {TopicsList.class, TopicsCreate.class, TopicsShow.class, TopicsDelete.class})
final class TopicsCommand extends CommandGroup {}
