/** Fetches the charts island when the first chart comes near the screen; until then its table is what is shown. */
export function charts(root: ParentNode): void {
  const figures = [...root.querySelectorAll<HTMLElement>("[data-chart]")];
  if (!figures.length) return;
  const observer = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        if (!entry.isIntersecting) continue;
        observer.unobserve(entry.target);
        void import("../charts").then(({ draw }) => draw(entry.target as HTMLElement));
      }
    },
    { rootMargin: "300px" },
  );
  figures.forEach((figure) => observer.observe(figure));
}
