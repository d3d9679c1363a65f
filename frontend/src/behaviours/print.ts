/** Opens the print dialogue. The button is hidden until the script is here. */
export function print(root: ParentNode): void {
  for (const button of root.querySelectorAll<HTMLButtonElement>("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}
