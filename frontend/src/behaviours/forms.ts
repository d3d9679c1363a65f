/** Moves focus to the list of errors after a refused form, and refuses to send the same form twice. */
export function forms(root: ParentNode): void {
  root.querySelector<HTMLElement>("[data-error-summary]")?.focus();
  for (const form of root.querySelectorAll<HTMLFormElement>("form[method=post]")) {
    form.addEventListener("submit", (event) => {
      if (form.dataset["sent"] === "yes") {
        event.preventDefault();
        return;
      }
      form.dataset["sent"] = "yes";
      // The page may stay (a file download, a refused request): a person must be able to try again.
      window.setTimeout(() => delete form.dataset["sent"], 3000);
    });
  }
  for (const control of root.querySelectorAll<HTMLElement>("[data-autosubmit]")) {
    control.addEventListener("change", () => control.closest("form")?.requestSubmit());
  }
}
