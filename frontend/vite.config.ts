import { resolve } from "node:path";
import { defineConfig } from "vite";
import { iconSprite } from "./build/sprite.ts";
import { standingFiles } from "./build/standing-files.ts";

const root = import.meta.dirname;

export default defineConfig({
  root,
  // Relative addresses: the same build works under any STATIC_URL and on every tenant host.
  base: "./",
  publicDir: false,
  plugins: [iconSprite(root), standingFiles(root)],
  build: {
    outDir: "dist",
    emptyOutDir: true,
    manifest: "manifest.json",
    // Schools still have Windows 7 machines, whose last browsers are Chromium 109 and Firefox 115.
    target: ["chrome109", "firefox115", "safari15.4"],
    cssTarget: ["chrome109", "firefox115", "safari15.4"],
    // A font inlined into the style sheet would be downloaded even where it is already cached.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      input: {
        main: resolve(root, "src/main.ts"),
        styles: resolve(root, "src/styles/main.scss"),
      },
    },
  },
});
