/** Does work when it is due, at once but at most so often (milliseconds), and never twice at a time: for pushes. */
export function createRhythm(every: number, work: () => Promise<void>, failed: (error: unknown) => void) {
  let timer: NodeJS.Timeout | null = null
  let running: Promise<void> | null = null
  let last = Number.NEGATIVE_INFINITY
  let isDue = false

  function plan(): void {
    if (!isDue || timer || running) return
    timer = setTimeout(run, Math.max(0, last + every - performance.now()))
  }

  function run(): void {
    timer = null
    isDue = false
    last = performance.now()
    running = work()
      .catch(failed)
      .finally(() => {
        running = null
        plan()
      })
  }

  return {
    due(): void {
      isDue = true
      plan()
    },
    async stop(): Promise<void> {
      isDue = false
      if (timer) clearTimeout(timer)
      timer = null
      await running
    },
  }
}
