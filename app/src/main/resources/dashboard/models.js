export function show(main) { main.textContent = "models"; }
