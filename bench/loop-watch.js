// Runs inside a site that is measured: on SIGUSR2 it says for how long at most its event loop was held since the last time.
import { monitorEventLoopDelay } from 'node:perf_hooks'
import process from 'node:process'

const delay = monitorEventLoopDelay({ resolution: 1 })
delay.enable()
process.on('SIGUSR2', () => {
  process.stdout.write(`held ${delay.max / 1e6}\n`)
  delay.reset()
})
