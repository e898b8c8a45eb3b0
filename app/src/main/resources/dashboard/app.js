// The frame around the pages: one is shown at a time, named by the address's hash.

import {connect, follow} from "./server.js";
import {clock} from "./format.js";
import * as pipeline from "./pipeline.js";
import * as live from "./live.js";
import * as training from "./training.js";
import * as models from "./models.js";

const pages = {pipeline, live, training, models};
const main = document.getElementById("main");
const state = document.getElementById("state");
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

connect(open => {
  if (!open) {
    tell("no answer from the dashboard's server; is it running?", true);
  }
});
follow("pipeline", view => view.problem
  ? tell("stale, measured at " + clock(view.atMs), true)
  : tell(view.bootstrap + ", measured at " + clock(view.atMs), false));

function tell(text, bad) {
  state.textContent = text;
  state.classList.toggle("bad", bad);
}
