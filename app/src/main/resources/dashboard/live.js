export function show(main) { main.textContent = "live"; }
