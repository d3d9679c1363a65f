/** On a phone, filters that are not in use start folded. Open is the state without a script. */
export function fold(root: ParentNode): void {
  if (!window.matchMedia("(max-width: 47.99rem)").matches) return;
  for (const details of root.querySelectorAll<HTMLDetailsElement>("details[data-fold]:not([data-keep])")) {
    details.open = false;
  }
}
