package org.saccade.app.dashboard;

import org.saccade.app.admin.Cluster;
import org.saccade.app.web.AddressException;
import org.saccade.app.web.Assets;
import org.saccade.app.web.Routes;
import org.saccade.app.web.WebServer;

/**
 * The dashboard: pages for this machine that show the pipeline, live streams, trainings and models of one cluster.
 *
 * <p>Everything that a page needs comes from here, so that it works without a network. Safe for use by several threads.
 */
public final class Dashboard implements AutoCloseable {

    private final Hub hub = new Hub();
    private final PipelineSource pipeline;
    private final LiveSource live;
    private final TrainingSource trainings;
    private final ModelSource models;
    private final WebServer server;

    private Dashboard(Cluster cluster, DashboardConfig config) {
        pipeline = new PipelineSource(cluster, config.interval(), hub);
        live = new LiveSource(cluster.client());
        RunFolders folders = new RunFolders(config.folders());
        trainings = new TrainingSource(cluster.client(), hub, folders);
        models = new ModelSource(cluster.client(), hub, folders, config.store());
        LetterPages letters = new LetterPages(cluster);
        Routes routes = new Routes()
                .get("/api/changes", request -> hub.stream())
                .get("/api/pipeline/history", pipeline::history)
                .get("/api/pipeline/partitions", pipeline::partitions)
                .get("/api/letters", letters::list)
                .get("/api/letters/payload", letters::payload)
                .post("/api/letters/replay", letters::replay)
                .get("/api/live", live::stream)
                .get("/api/training/run", trainings::run)
                .get("/api/training/filed", trainings::filed)
                .get("/api/models/filed", models::filed)
                .get("/api/models/detail", models::detail)
                .post("/api/models/announce", models::announce)
                .post("/api/models/rollback", models::rollBack)
                .get("/webjars/*", new Assets("/META-INF/resources"))
                .otherwise(new Assets("/dashboard"));
        try {
            server = new WebServer("dashboard", config.address(), config.allowedHosts(), routes);
        } catch (AddressException e) {
            closeSources();
            throw e;
        }
    }

    /**
     * Starts.
     *
     * @param cluster stays the caller's; need not answer yet
     * @throws AddressException when nothing can be offered at the address
     */
    public static Dashboard start(Cluster cluster, DashboardConfig config) {
        return new Dashboard(cluster, config);
    }

    /** The port in use. */
    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.close();
        closeSources();
    }

    private void closeSources() {
        models.close();
        trainings.close();
        live.close();
        pipeline.close();
    }
}
