package org.saccade.app.cli;

import picocli.CommandLine.Command;

@Command(
        name = "topics",
        description = {"List, create, show, read and delete topics, on the local stack or any cluster.", ""},
        subcommands = {TopicsList.class, TopicsCreate.class, TopicsShow.class, TopicsRead.class, TopicsDelete.class})
final class TopicsCommand extends CommandGroup {}
