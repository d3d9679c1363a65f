/**
 * Bulk actions over a table: counts the chosen rows, chooses a page at once, and offers the whole result.
 *
 * Without this script the bar is an ordinary form: checkboxes, a choice «only the marked / all found» and buttons.
 */
export function bulk(root: ParentNode): void {
  for (const form of root.querySelectorAll<HTMLFormElement>("form[data-bulk]")) start(form);
}

function start(form: HTMLFormElement): void {
  const bar = form.querySelector<HTMLElement>("[data-bulk-bar]");
  const counter = form.querySelector<HTMLElement>("[data-bulk-count]");
  if (!bar || !counter) return;
  const page = form.querySelector<HTMLInputElement>("[data-bulk-page]");
  const everything = form.querySelector<HTMLInputElement>("[data-bulk-all]");
  const rows = () => [...form.querySelectorAll<HTMLInputElement>("input[data-bulk-row]")];

  const refresh = (): void => {
    const all = rows();
    const chosen = all.filter((row) => row.checked).length;
    const allFound = everything?.checked ?? false;
    if (page) {
      page.checked = chosen > 0 && chosen === all.length;
      page.indeterminate = chosen > 0 && chosen < all.length;
    }
    if (everything) everything.closest<HTMLElement>("[data-bulk-offer]")!.hidden = chosen < all.length && !allFound;
    counter.textContent = String(allFound ? (everything?.dataset["total"] ?? chosen) : chosen);
    bar.dataset["empty"] = String(chosen === 0 && !allFound);
    for (const row of all) row.closest("tr")?.classList.toggle("is-selected", row.checked || allFound);
    for (const button of bar.querySelectorAll<HTMLButtonElement>("button[type=submit]")) {
      button.disabled = chosen === 0 && !allFound;
    }
  };

  page?.addEventListener("change", () => {
    for (const row of rows()) row.checked = page.checked;
    if (everything && !page.checked) everything.checked = false;
    refresh();
  });
  form.addEventListener("change", (event) => {
    if (event.target !== page) refresh();
  });
  form.dataset["enhanced"] = "yes";
  refresh();
}
