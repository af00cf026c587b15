/** Resident memory of a process over time. */
export interface MemorySample {
  /** Seconds since the start. */
  readonly at: number;
  readonly megabytes: number;
}

/** Growth by a line through the samples (least squares), in MB per minute. */
export function slopePerMinute(samples: readonly MemorySample[]): number {
  const count = samples.length;
  const meanAt = samples.reduce((sum, { at }) => sum + at, 0) / count;
  const mean = samples.reduce((sum, { megabytes }) => sum + megabytes, 0) / count;
  const spread = samples.reduce((sum, { at }) => sum + (at - meanAt) ** 2, 0);
  const joint = samples.reduce((sum, { at, megabytes }) => sum + (at - meanAt) * (megabytes - mean), 0);
  return spread === 0 ? 0 : (60 * joint) / spread;
}

const [WIDTH, HEIGHT, MARGIN] = [720, 240, 40];

/** A line for each process, as SVG. */
export function memoryChart(processes: Readonly<Record<string, readonly MemorySample[]>>): string {
  const all = Object.values(processes).flat();
  const longest = Math.max(1, ...all.map(({ at }) => at));
  const most = Math.max(1, ...all.map(({ megabytes }) => megabytes)) * 1.1;
  const x = (at: number) => (MARGIN + (at / longest) * (WIDTH - 2 * MARGIN)).toFixed(1);
  const y = (megabytes: number) => (HEIGHT - MARGIN - (megabytes / most) * (HEIGHT - 2 * MARGIN)).toFixed(1);
  const colours = ['#0969da', '#bf8700', '#1a7f37'];
  const lines = Object.entries(processes).map(([name, samples], index) => {
    const points = samples.map(({ at, megabytes }) => `${x(at)},${y(megabytes)}`).join(' ');
    const colour = colours[index % colours.length];
    return `<polyline fill="none" stroke="${colour}" stroke-width="2" points="${points}"/><text x="${MARGIN + index * 200}" y="20" fill="${colour}">${name}</text>`;
  });
  const axis = `<text x="4" y="${y(most / 1.1)}">${Math.round(most / 1.1)} MB</text><text x="${WIDTH - MARGIN - 40}" y="${HEIGHT - 10}">${Math.round(longest)} s</text>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12"><rect width="100%" height="100%" fill="#fff"/>${lines.join('')}${axis}</svg>\n`;
}
