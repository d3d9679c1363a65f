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
import { fitted } from "./labels";

echarts.use([
  AriaComponent, BarChart, CanvasRenderer, GridComponent, LegendComponent, LineChart, MarkLineComponent,
  TooltipComponent,
]);

type Option = echarts.EChartsCoreOption;

const LABEL_SIZE = 13;
const LABEL_SHARE = 0.42;

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
  fitLabels(chart, option, canvas);
  new ResizeObserver(() => {
    chart.resize();
    fitLabels(chart, option, canvas);
  }).observe(canvas);
}

/** Keeps most of a narrow canvas for the bars: the option's width of labels is the most they may take. */
function fitLabels(chart: echarts.ECharts, option: Option, canvas: HTMLElement): void {
  const most = (option["yAxis"] as { axisLabel?: { width?: number } } | undefined)?.axisLabel?.width;
  const pen = document.createElement("canvas").getContext("2d");
  if (!most || !pen) return;
  const width = Math.min(most, Math.round(canvas.clientWidth * LABEL_SHARE));
  pen.font = `${LABEL_SIZE}px ${getComputedStyle(canvas).fontFamily}`;
  const measure = (text: string): number => pen.measureText(text).width;
  const formatter = (name: string): string => fitted(name, width, measure);
  chart.setOption({ yAxis: { axisLabel: { formatter } } });
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
          axisLabel: {
            ...((value as { axisLabel?: object }).axisLabel ?? {}),
            // «1 500» as everywhere on the page, not «1,500».
            ...((value as { type?: string }).type === "value"
              ? { formatter: (number: number): string => number.toLocaleString("ru-RU") }
              : {}),
            color: token("--ink-2"),
            fontSize: LABEL_SIZE,
          },
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
