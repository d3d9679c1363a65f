import { resolve } from "node:path";
import { compile } from "sass";
import type { Plugin } from "vite";

/** Writes `error.css` under a name without a hash: an error page must find its look without reading the manifest. */
export function errorStyles(root: string): Plugin {
  return {
    name: "error-styles",
    apply: "build",
    generateBundle() {
      const { css } = compile(resolve(root, "src/styles/error.scss"), { style: "compressed" });
      this.emitFile({ type: "asset", fileName: "error.css", source: css });
    },
  };
}
