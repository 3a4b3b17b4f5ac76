import type UPlot from "uplot";

const GAP_PX = 6;
const LINE_PX = 14;

export interface LineLabel {
  readonly name: string;
  readonly color: string;
}

/** A hook that writes each line's name, if it has one, at its last point; names that would meet are moved apart. */
export function labelLines(lines: readonly LineLabel[], font: string): (plot: UPlot) => void {
  return (plot) => {
    const ratio = devicePixelRatio;
    const labels = plot.series.slice(1).flatMap((_, index) => {
      const line = lines[index];
      if (line === undefined || line.name === "") return [];
      const values = plot.data[index + 1] ?? [];
      let last = values.length - 1;
      while (last >= 0 && values[last] === null) last -= 1;
      const value = values[last];
      const x = plot.data[0][last];
      if (value === null || value === undefined || x === undefined) return [];
      return [
        {
          name: line.name,
          color: line.color,
          x: plot.valToPos(x, "x", true),
          y: plot.valToPos(value, "y", true),
        },
      ];
    });
    labels.sort((a, b) => a.y - b.y);
    plot.ctx.save();
    plot.ctx.font = font.replace("11px", `${11 * ratio}px`);
    plot.ctx.textAlign = "left";
    plot.ctx.textBaseline = "middle";
    let floor = Number.NEGATIVE_INFINITY;
    for (const label of labels) {
      const y = Math.max(label.y, floor);
      plot.ctx.fillStyle = label.color;
      plot.ctx.fillText(label.name, label.x + GAP_PX * ratio, y);
      floor = y + LINE_PX * ratio;
    }
    plot.ctx.restore();
  };
}
