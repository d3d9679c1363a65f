import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { compile } from "sass";
import type { Plugin } from "vite";

/**
 * Writes files under names without a hash: an error page must find its look and its icon without
 * reading the manifest, and browsers ask for `favicon.ico` by that very name.
 */
export function standingFiles(root: string): Plugin {
  return {
    name: "standing-files",
    apply: "build",
    generateBundle() {
      const { css } = compile(resolve(root, "src/styles/error.scss"), { style: "compressed" });
      this.emitFile({ type: "asset", fileName: "error.css", source: css });
      for (const name of ["favicon.svg", "favicon.ico"]) {
        this.emitFile({ type: "asset", fileName: name, source: readFileSync(resolve(root, "src", name)) });
      }
    },
  };
}
