import { BarChart, LineChart } from "echarts/charts";
import {
  AriaComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TooltipComponent,
} from "echarts/components";
import * as echarts from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

echarts.use([
  AriaComponent, BarChart, CanvasRenderer, GridComponent, LegendComponent, LineChart, MarkLineComponent,
  TooltipComponent,
]);

type Option = echarts.EChartsCoreOption;

/** Draws the description that the server left in the figure's JSON; a point with an address opens it. */
export function draw(figure: HTMLElement): void {
  const data = figure.querySelector<HTMLScriptElement>("script[type='application/json']");
  const canvas = figure.querySelector<HTMLElement>("[data-chart-canvas]");
  if (!data?.textContent || !canvas) return;
  const option = JSON.parse(data.textContent) as Option;

  canvas.hidden = false;
  figure.querySelector("details")?.removeAttribute("open");
  const chart = echarts.init(canvas, null, { renderer: "canvas" });
  chart.setOption({ ...option, ...look(figure, option) });
  chart.on("click", (event) => {
    const point = event.data as { url?: string } | undefined;
    if (point?.url) window.location.assign(point.url);
  });
  new ResizeObserver(() => chart.resize()).observe(canvas);
}

/** Fonts, colours and motion come from the page's tokens, so that the high-contrast version is one for charts too. */
function look(figure: HTMLElement, option: Option): Option {
  const token = (name: string): string => getComputedStyle(figure).getPropertyValue(name).trim();
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const axis = (value: unknown): unknown =>
    value === undefined
      ? undefined
      : {
          ...(value as object),
          axisLine: { lineStyle: { color: token("--line-strong") } },
          axisTick: { show: false },
          axisLabel: { ...((value as { axisLabel?: object }).axisLabel ?? {}), color: token("--ink-2"), fontSize: 13 },
          splitLine: { ...((value as { splitLine?: object }).splitLine ?? {}), lineStyle: { color: token("--line") } },
        };
  const aria = option["aria"] as { decal?: object };
  // Patterns tell parts of a stack apart where colours cannot.
  const decal = { show: document.documentElement.dataset["look"] === "high" };
  return {
    animation: !still,
    aria: { ...aria, decal },
    color: [1, 2, 3, 4, 5, 6].map((index) => token(`--chart-${index}`)),
    textStyle: { fontFamily: getComputedStyle(figure).fontFamily, color: token("--ink") },
    ...(option["xAxis"] ? { xAxis: axis(option["xAxis"]), yAxis: axis(option["yAxis"]) } : {}),
  };
}
