const PHONE = window.matchMedia("(max-width: 47.99rem)");

/** On a phone, filters that are not in use start folded. Open is the state without a script and on a wider screen. */
export function fold(root: ParentNode): void {
  if (PHONE.matches) set(root, false);
}

function set(root: ParentNode, open: boolean): void {
  for (const details of root.querySelectorAll<HTMLDetailsElement>("details[data-fold]:not([data-keep])")) {
    details.open = open;
  }
}

// A tablet is turned: the summary that opens the filters is there on a narrow screen only.
PHONE.addEventListener("change", () => set(document, !PHONE.matches));
