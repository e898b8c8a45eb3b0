export function show(main) { main.textContent = "training"; }
