// Loaded into the process of the measured site. On the signal SIGUSR2 it prints the longest block of the event loop
// since the last signal, in ms.
import { monitorEventLoopDelay } from 'node:perf_hooks'
import process from 'node:process'

const delay = monitorEventLoopDelay({ resolution: 1 })
delay.enable()
process.on('SIGUSR2', () => {
  process.stdout.write(`held ${delay.max / 1e6}\n`)
  delay.reset()
})
