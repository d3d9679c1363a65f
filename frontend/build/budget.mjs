// Fails when a page would transfer more than the budget: gzip for text, fonts as they are (woff2 is compressed already).
import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { gzipSync } from "node:zlib";

const BUDGET = 200 * 1024;
// What a page adds to its assets: the HTML of the heaviest list, compressed.
const HTML_ALLOWANCE = 20 * 1024;
// Drawn in an island that opens below the fold and is fetched once: it has a ceiling of its own.
const CHARTS_BUDGET = 200 * 1024;

const dist = resolve(import.meta.dirname, "../dist");
const manifest = JSON.parse(readFileSync(resolve(dist, "manifest.json"), "utf8"));

function weigh(file) {
  const path = resolve(dist, file);
  return file.endsWith(".woff2") ? statSync(path).size : gzipSync(readFileSync(path), { level: 6 }).length;
}

function closure(key, seen = new Set()) {
  const chunk = manifest[key];
  if (!chunk || seen.has(chunk.file)) return seen;
  seen.add(chunk.file);
  for (const file of [...(chunk.css ?? []), ...(chunk.assets ?? [])]) seen.add(file);
  for (const imported of chunk.imports ?? []) closure(imported, seen);
  return seen;
}

const base = new Set([...closure("src/main.ts"), ...closure("src/styles/main.scss"), ...closure("src/icons.json")]);
const fonts = Object.values(manifest).map((chunk) => chunk.file).filter((file) => file.endsWith(".woff2"));
fonts.forEach((file) => base.add(file));
const charts = [...closure("src/charts.ts")].filter((file) => !base.has(file));

function report(title, files, limit, extra = 0) {
  let total = extra;
  console.log(`\n${title}`);
  for (const file of files) {
    const size = weigh(file);
    total += size;
    console.log(`  ${(size / 1024).toFixed(1).padStart(7)} KB  ${file}`);
  }
  if (extra) console.log(`  ${(extra / 1024).toFixed(1).padStart(7)} KB  allowance for the page itself`);
  console.log(`  ${(total / 1024).toFixed(1).padStart(7)} KB  of ${limit / 1024} KB`);
  return total <= limit;
}

const fits = [
  report("Every page", base, BUDGET, HTML_ALLOWANCE),
  report("Charts island, loaded when a chart comes into view", charts, CHARTS_BUDGET),
];
if (fits.includes(false)) {
  console.error("\nOver budget.");
  process.exit(1);
}
