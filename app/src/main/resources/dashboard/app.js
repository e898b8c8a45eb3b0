// The frame around the pages: one is shown at a time, named by the address's hash.

import {connect, follow} from "./server.js";
import {say} from "./dom.js";
import {clock} from "./format.js";
import * as pipeline from "./pipeline.js";
import * as live from "./live.js";
import * as training from "./training.js";
import * as models from "./models.js";

const pages = {pipeline, live, training, models};
const main = document.getElementById("main");
const measured = document.getElementById("measured");
const problem = document.getElementById("problem");
let leave = () => {};

function show(focus) {
  const [name, argument] = location.hash.slice(1).split("/");
  const page = pages[name] ? name : "pipeline";
  leave();
  main.replaceChildren();
  leave = pages[page].show(main, argument && decodeURIComponent(argument)) ?? (() => {});
  document.title = page[0].toUpperCase() + page.slice(1) + " - Saccade";
  for (const link of document.querySelectorAll("nav a")) {
    link.hash === "#" + page ? link.setAttribute("aria-current", "page") : link.removeAttribute("aria-current");
  }
  if (focus) {
    main.focus();
  }
}

window.addEventListener("hashchange", () => show(true));
show(false);

connect(open => tell(open ? "" : "no answer from the dashboard's server; is it running?"));
follow("pipeline", view => {
  say(measured, view.bootstrap + ", measured at " + clock(view.atMs));
  tell(!view.problem ? "" : view.atMs ? "stale, measured at " + clock(view.atMs) : "the cluster does not answer");
});

/** What is wrong; told to screen readers too, and so only when it changes. */
function tell(text) {
  say(problem, text);
  measured.hidden = text !== "";
}
