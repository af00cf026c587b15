/**
 * Loaded into each measured server before its own code (`node --import`): answers over the IPC channel what the
 * process has used. `collect` runs the garbage collector first, when the process has `--expose-gc`.
 */
process.on('message', (question) => {
  if (question === 'collect') globalThis.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  // maxRSS is in KB.
  const peakRss = process.resourceUsage().maxRSS * 1024;
  process.send?.({ cpuMicros: user + system, rss, heapUsed, peakRss });
});

// The channel must not keep a server alive that has ended.
process.channel?.unref();
