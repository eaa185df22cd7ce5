import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

let collect: (() => void) | null = null

/** Bytes of pictures lie outside V8's heap, where V8 lets 64 MB of garbage gather. It takes some 30 ms. */
export function collectGarbage(): void {
  collect ??= exposedCollector()
  collect()
}

function exposedCollector(): () => void {
  setFlagsFromString('--expose-gc')
  const gc: unknown = runInNewContext('gc')
  return typeof gc === 'function' ? () => gc() : () => {}
}
