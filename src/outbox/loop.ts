export type Loop = ReturnType<typeof startLoop>

/**
 * Runs a pass now and then every so many milliseconds, one at a time; at once where it says that there is more, or after a
 * nudge.
 */
export function startLoop(pass: () => Promise<boolean>, every: number, onTrouble: (error: unknown) => void) {
  let timer: NodeJS.Timeout | null = null
  let passing: Promise<unknown> = Promise.resolve()
  let isOn = true
  let isWanted = false

  function go(): void {
    if (timer) clearTimeout(timer)
    timer = null
    isWanted = false
    passing = pass()
      .catch(onTrouble)
      .then((more) => {
        if (isOn) timer = setTimeout(go, more || isWanted ? 0 : every)
      })
  }
  go()

  return {
    nudge(): void {
      if (timer) go()
      else isWanted = true
    },
    /** No pass begins any more; comes back when the one under way has ended. */
    async stop(): Promise<void> {
      isOn = false
      if (timer) clearTimeout(timer)
      timer = null
      await passing
    },
  }
}
