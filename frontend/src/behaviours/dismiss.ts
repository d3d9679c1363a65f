/** Closes a message. The button is hidden until the script is here, so that it never does nothing. */
export function dismiss(root: ParentNode): void {
  for (const button of root.querySelectorAll<HTMLButtonElement>("[data-dismiss]")) {
    button.hidden = false;
    button.addEventListener("click", () => button.closest(".notice")?.remove());
  }
}
