import { createOutbox as openOutbox } from '../../src/outbox/outbox.ts'

/** The outbox of an instance, whose workers a test starts, or has work on all that is due. */
export function createOutbox(options: Parameters<typeof openOutbox>[0]) {
  const { prune, workers: make } = openOutbox(options)
  const workers = make()
  return {
    prune,
    start(): void {
      for (const worker of workers) worker.start()
    },
    wake(): void {
      for (const worker of workers) worker.wake()
    },
    stop: () => Promise.all(workers.map((worker) => worker.stop())),
    pass: () => Promise.all(workers.map((worker) => worker.pass())),
  }
}
