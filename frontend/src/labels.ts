/** Names beside lying bars: at most two lines, the rest is in the hint and in the table under the chart. */

const LINES = 2;
const ELLIPSIS = "…";

/**
 * Breaks a name between words so that no line is wider than `width`; what does not fit gives way to an ellipsis.
 * What stands on a line of its own after the name («менее 5») is kept whole.
 */
export function fitted(label: string, width: number, measure: (text: string) => number): string {
  const [name = "", ...said] = label.split("\n");
  const words = name.split(/\s+/).filter(Boolean);
  const lines: string[] = [];
  while (words.length && lines.length < LINES - said.length) {
    let line = words.shift() ?? "";
    while (words.length && measure(`${line} ${words[0]}`) <= width) line += ` ${words.shift()}`;
    lines.push(line);
  }
  const last = lines.length - 1;
  const cuts = lines.map((line, index) =>
    cut(index === last && words.length ? `${line} ${words.join(" ")}` : line, width, measure),
  );
  return [...cuts, ...said].join("\n");
}

function cut(line: string, width: number, measure: (text: string) => number): string {
  if (measure(line) <= width) return line;
  let end = line.length;
  while (end > 1 && measure(line.slice(0, end).trimEnd() + ELLIPSIS) > width) end -= 1;
  return line.slice(0, end).trimEnd() + ELLIPSIS;
}
