// The part of ECharts our charts use; the build bundles it into one file with the global name `echarts`.
import { BarChart, GaugeChart, LineChart, PieChart } from "echarts/charts";
import { AriaComponent, DatasetComponent, GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

use([
  BarChart, GaugeChart, LineChart, PieChart,
  AriaComponent, DatasetComponent, GridComponent, LegendComponent, TooltipComponent,
  SVGRenderer,
]);

export { init };
