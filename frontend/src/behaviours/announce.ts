/** Shows one sentence in the page's live region; the newest replaces the one before it. */
export function announce(text: string): void {
  const region = document.querySelector("[data-announcer]");
  const template = document.querySelector<HTMLTemplateElement>("#announcement");
  if (!region || !template || !text) return;
  const node = template.content.cloneNode(true) as DocumentFragment;
  const slot = node.querySelector("[data-text]");
  if (slot) slot.textContent = text;
  region.replaceChildren(node);
}
