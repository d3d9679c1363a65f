import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Plugin } from "vite";

/**
 * Writes the icon sprite: one `<symbol>` for each name in `src/icons.json`, taken from Tabler's outline set.
 */
export function iconSprite(root: string): Plugin {
  return {
    name: "icon-sprite",
    apply: "build",
    generateBundle() {
      const names = JSON.parse(readFileSync(resolve(root, "src/icons.json"), "utf8")) as string[];
      const symbols = names.map((name) => symbol(root, name));
      this.emitFile({
        type: "asset",
        name: "icons.svg",
        // The key in the manifest, by which the `icon` template tag finds the hashed address.
        originalFileName: "src/icons.json",
        source: `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`,
      });
    },
  };
}

function symbol(root: string, name: string): string {
  const source = readFileSync(resolve(root, "node_modules/@tabler/icons/icons/outline", `${name}.svg`), "utf8");
  const body = /<svg[^>]*>([\s\S]*)<\/svg>/.exec(source)?.[1];
  if (body === undefined) throw new Error(`Icon ${name} is not an SVG document`);
  return `<symbol id="${name}" viewBox="0 0 24 24">${body.replace(/\s*\n\s*/g, "").replace(/ \/>/g, "/>")}</symbol>`;
}
