import htmx from "htmx.org";
import { announce } from "./announce";

interface Told {
  text: string;
  tone: "good" | "warn" | "bad" | "neutral";
  allowed: boolean;
}
type Prices = Record<string, Told>;

/**
 * The board of a matching: a name opens its reasons beside the cards, and a mentee may be dragged to another mentor.
 *
 * While a card is held over a mentor the page shows what dropping it there would cost; where a rule forbids it,
 * the card cannot be dropped. Without this script names are links to a page that offers the same.
 */
export function board(root: ParentNode): void {
  for (const found of root.querySelectorAll<HTMLElement>("[data-board]")) {
    explain(found);
    drag(found);
  }
}

function explain(found: HTMLElement): void {
  const panel = found.querySelector<HTMLElement>("#why");
  if (!panel) return;
  found.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>(".pair-name") : null;
    const plain = event instanceof MouseEvent && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    // On a phone there is no room beside: the link opens the page.
    if (!link || !plain || panel.offsetParent === null) return;
    event.preventDefault();
    for (const chosen of found.querySelectorAll(".pair.is-open")) chosen.classList.remove("is-open");
    link.closest(".pair")?.classList.add("is-open");
    void htmx.ajax("get", link.href, { target: "#why", swap: "innerHTML" }).then(() => panel.focus({ preventScroll: true }));
  });
}

function drag(found: HTMLElement): void {
  const form = document.querySelector<HTMLFormElement>("form[data-drop]");
  const field = form?.querySelector<HTMLInputElement>("input[name=mentor]");
  if (!form || !field) return;
  let held: HTMLElement | null = null;
  let prices: Prices | null = null;

  const ask = async (row: HTMLElement): Promise<void> => {
    try {
      const answer = await fetch(row.dataset["prices"] ?? "", { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const told = (await answer.json()) as Prices;
      if (held === row) prices = told;
    } catch {
      if (held === row) announce(document.body.getAttribute("data-message-offline") ?? "");
    }
  };
  const rest = (): void => {
    held?.classList.remove("is-held");
    found.classList.remove("is-dragging");
    for (const place of found.querySelectorAll<HTMLElement>("[data-mentor]")) say(place, undefined);
    held = prices = null;
  };

  found.addEventListener("dragstart", (event) => {
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-mentee]") : null;
    if (!row || !event.dataTransfer) return;
    held = row;
    prices = null;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", row.id);
    row.classList.add("is-held");
    found.classList.add("is-dragging");
    void ask(row);
  });
  found.addEventListener("dragend", rest);
  found.addEventListener("dragover", (event) => {
    const place = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-mentor]") : null;
    for (const other of found.querySelectorAll<HTMLElement>("[data-mentor].is-over")) {
      if (other !== place) say(other, undefined);
    }
    if (!held || !place || place.contains(held)) return;
    const told = prices?.[place.dataset["mentor"] ?? ""];
    say(place, told ?? (prices ? undefined : "waiting"));
    if (told?.allowed) event.preventDefault();
  });
  found.addEventListener("drop", (event) => {
    const place = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-mentor]") : null;
    const mentor = place?.dataset["mentor"] ?? "";
    if (!held || !place || !prices?.[mentor]?.allowed) return;
    event.preventDefault();
    field.value = mentor;
    form.action = held.dataset["choose"] ?? "";
    rest();
    form.requestSubmit();
  });
}

/** Writes into a place what it would cost; `undefined` clears it. */
function say(place: HTMLElement, told: Told | "waiting" | undefined): void {
  const line = [...place.querySelectorAll<HTMLElement>("[data-price]")][0];
  place.classList.toggle("is-over", told !== undefined);
  for (const tone of ["good", "warn", "bad", "neutral"]) {
    place.classList.toggle(`is-${tone}`, typeof told === "object" && told.tone === tone);
  }
  if (!line) return;
  line.hidden = told === undefined;
  line.textContent = told === "waiting" ? (line.dataset["waiting"] ?? "") : (told?.text ?? "");
}
