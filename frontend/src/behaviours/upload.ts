/** Lets a file be dropped on the field and shows its name and size; the field stays a native file input. */
export function upload(root: ParentNode): void {
  for (const zone of root.querySelectorAll<HTMLElement>("[data-upload]")) {
    const input = zone.querySelector<HTMLInputElement>("input[type=file]");
    const chosen = zone.querySelector<HTMLElement>("[data-upload-chosen]");
    if (!input || !chosen) continue;

    const show = (): void => {
      chosen.textContent = [...(input.files ?? [])].map((file) => `${file.name} · ${size(file.size)}`).join(", ");
      zone.classList.toggle("has-file", Boolean(input.files?.length));
    };
    const highlight = (on: boolean) => (event: DragEvent) => {
      event.preventDefault();
      zone.classList.toggle("is-over", on);
    };
    zone.addEventListener("dragover", highlight(true));
    zone.addEventListener("dragleave", highlight(false));
    zone.addEventListener("drop", (event) => {
      highlight(false)(event);
      if (!event.dataTransfer?.files.length) return;
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
    input.addEventListener("change", show);
    zone.dataset["enhanced"] = "yes";
  }
}

function size(bytes: number): string {
  const megabytes = bytes / 1024 / 1024;
  const [value, unit] = megabytes >= 1 ? [megabytes, "megabyte" as const] : [bytes / 1024, "kilobyte" as const];
  return new Intl.NumberFormat("ru-RU", { style: "unit", unit, maximumFractionDigits: 1 }).format(value);
}
