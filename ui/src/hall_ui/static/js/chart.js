// Charts: the numbers stand in a JSON script beside the canvas; SVG, no motion, and a table says the same.
(() => {
  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const COLOURS = ["--brand", "--ok", "--warn-fill", "--pause", "--late", "--ink-2"];
  const LATEST = 60;
  const NARROW = 420;
  const size = () => (document.documentElement.dataset.size === "large" ? 17 : 12);

  function frame({ labels, unit }) {
    const text = { color: token("--ink-3"), fontSize: size() };
    return {
      grid: { left: 8, right: 16, top: 40, bottom: 4, containLabel: true },
      xAxis: { type: "category", data: labels, axisLabel: { ...text, hideOverlap: true }, axisTick: { show: false }, axisLine: { lineStyle: { color: token("--line-2") } } },
      yAxis: { type: "value", name: unit, nameTextStyle: text, axisLabel: text, minInterval: 1, splitLine: { lineStyle: { color: token("--line") } } },
    };
  }

  const line = (source) => ({
    ...frame(source),
    series: source.series.map(([name, data], at) => ({
      name, data, type: "line", symbol: at ? "emptyCircle" : "none", symbolSize: 4, showSymbol: false,
      lineStyle: { width: at ? 2 : 2.5, type: at ? [6, 4] : "solid" }, areaStyle: at ? undefined : { opacity: 0.08 },
    })),
  });

  const bar = (source) => ({ ...frame(source), series: source.series.map(([name, data]) => ({ name, data, type: "bar", barMaxWidth: 28, itemStyle: { borderRadius: [3, 3, 0, 0] } })) });

  const ring = ({ labels, series: [[name, numbers]] }, narrow) => ({
    legend: narrow ? { bottom: 0, itemHeight: 8, textStyle: { fontSize: size(), color: token("--ink-2") } } : { show: false },
    series: [{
      name, type: "pie", radius: narrow ? ["44%", "64%"] : ["56%", "82%"], center: ["50%", narrow ? "40%" : "50%"], itemStyle: { borderColor: "#fff", borderWidth: 2 },
      label: { show: !narrow, formatter: ({ name: label, percent }) => `${label} ${percent.toFixed(1)}%`, fontSize: size(), color: token("--ink-2") },
      data: labels.map((label, at) => ({ name: label, value: numbers[at] })),
    }],
  });

  const gauge = ({ labels: [label], series: [[name, [number]]], unit }) => ({
    legend: { show: false },
    series: [{
      name, type: "gauge", startAngle: 205, endAngle: -25, min: 0, max: 100, radius: "92%", center: ["50%", "60%"],
      progress: { show: true, width: 14, roundCap: true }, axisLine: { roundCap: true, lineStyle: { width: 14, color: [[1, token("--rest")]] } },
      pointer: { show: false }, axisTick: { show: false }, splitLine: { show: false },
      axisLabel: { distance: -32, fontSize: size(), color: token("--ink-3"), formatter: (value) => (value % 100 ? "" : String(value)) },
      title: { offsetCenter: [0, "30%"], fontSize: size() + 1, color: token("--ink-2") },
      detail: { offsetCenter: [0, "-6%"], fontSize: size() * 2.2, fontWeight: 600, color: token("--ink"), formatter: `{value}${unit}` },
      data: [{ name: label, value: number }],
    }],
  });

  const KINDS = { line, bar, ring, gauge };

  function options(canvas, source) {
    const kind = canvas.dataset.chart;
    return {
      animation: false, color: COLOURS.map(token), textStyle: { fontFamily: getComputedStyle(document.body).fontFamily }, aria: { enabled: false },
      // drawn inside the SVG: tooltips made of HTML carry style attributes, which the policy forbids
      tooltip: { trigger: kind === "ring" || kind === "gauge" ? "item" : "axis", renderMode: "richText", confine: true },
      legend: { top: 0, right: 0, itemHeight: 8, textStyle: { fontSize: size(), color: token("--ink-2") } },
      ...KINDS[kind](source, canvas.clientWidth < NARROW),
    };
  }

  function point(canvas, source, message) {
    const { label, values } = JSON.parse(message.data);
    source.labels.push(label);
    source.series.forEach(([, numbers], at) => numbers.push(values[at]));
    const body = canvas.parentElement.querySelector("tbody");
    const row = body.insertRow();
    row.append(Object.assign(document.createElement("th"), { scope: "row", textContent: label }));
    for (const value of values) row.append(Object.assign(document.createElement("td"), { className: "right num", textContent: value.toLocaleString("en") }));
    if (source.labels.length > LATEST) {
      source.labels.shift();
      for (const [, numbers] of source.series) numbers.shift();
      body.deleteRow(0);
    }
  }

  function draw(canvas) {
    const place = document.getElementById(canvas.dataset.source);
    if (canvas.dataset.drawn === place.textContent) return;
    canvas.dataset.drawn = place.textContent;
    const source = JSON.parse(place.textContent);
    const known = canvas.hallChart;
    const chart = known ?? window.echarts.init(canvas, null, { renderer: "svg" });
    chart.setOption(options(canvas, source), true);
    canvas.hallSource = source;
    if (known) return;
    canvas.hallChart = chart;
    new ResizeObserver(() => chart.resize()).observe(canvas);
    if (!canvas.dataset.stream) return;
    window.hall.subscribe(canvas, canvas.dataset.stream, [canvas.dataset.events], (message) => {
      if (message.name === "resync") return;
      point(canvas, canvas.hallSource, message);
      chart.setOption(options(canvas, canvas.hallSource), true);
    });
  }

  const drawAll = () => document.querySelectorAll("[data-chart]").forEach(draw);
  document.addEventListener("htmx:after:swap", drawAll);
  drawAll();
})();
