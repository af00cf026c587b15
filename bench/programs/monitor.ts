/**
 * Loaded into each measured server before its own code (`node --import`): reports the use of CPU and memory over the
 * IPC channel. `collect` runs the garbage collector first, when the process has `--expose-gc`.
 */
process.on('message', (question) => {
  if (question === 'collect') globalThis.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  // maxRSS is in KB.
  const peakRss = process.resourceUsage().maxRSS * 1024;
  process.send?.({ cpuMicros: user + system, rss, heapUsed, peakRss });
});

// The channel must not keep the process alive after the server has ended.
process.channel?.unref();
