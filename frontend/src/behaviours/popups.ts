const POPUP = "details[data-popup]";
let listening = false;

/** Menus, sheets and explanations are `<details data-popup>`: here they learn to close like a menu does. */
export function popups(): void {
  if (listening) return;
  listening = true;
  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    // A click on the sheet's backdrop is a click on the details element itself.
    const inside = target?.closest(POPUP);
    close((popup) => popup !== inside || target === popup);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const popup of close(() => true)) popup.querySelector("summary")?.focus();
  });
  document.addEventListener("focusin", (event) => {
    close((popup) => !popup.contains(event.target as Node));
  });
}

function close(which: (popup: HTMLDetailsElement) => boolean): HTMLDetailsElement[] {
  const open = [...document.querySelectorAll<HTMLDetailsElement>(`${POPUP}[open]`)].filter(which);
  for (const popup of open) popup.open = false;
  return open;
}
