import type { Knex } from 'knex'
import type { Logger } from 'pino'
import { startLoop } from '../async/throttle.ts'
import { connect } from '../db/connection.ts'
import type { WorkCount, Worker } from './worker.ts'

/** The channel on which database triggers announce rows that wait, by their table or, for messages, their kind. */
const CHANNEL = 'work'
/** Milliseconds after which a lost connection is made again. */
const RECONNECT_INTERVAL_MS = 5_000

type Workers = { db: Knex; log: Logger; workers: readonly Worker[]; count?: WorkCount | undefined }

/**
 * Runs the workers of this instance. New work wakes them on all instances, over a separate connection that is not from
 * the pool. While it is lost, the workers check every five seconds. `onNews` also receives the notifications of the
 * channel.
 */
export function createWorkers({ db, log, workers, count }: Workers, onNews?: (waiting: string | null) => void) {
  let stopListening = async () => {}
  const wake = (waiting: string | null) => {
    for (const worker of workers) if ([null, worker.queue.table, worker.kind].includes(waiting)) worker.wake()
    onNews?.(waiting)
  }
  const logListenFailure = (err: unknown) => log.warn({ err }, 'new work cannot be heard of now')
  return {
    start(): void {
      if (workers.length === 0 && !onNews) return
      for (const worker of workers) worker.start(count)
      stopListening = listen(db, wake, logListenFailure)
    },
    async stop(): Promise<void> {
      await Promise.all([...workers.map((worker) => worker.stop()), stopListening()])
    },
  }
}

/**
 * `onNews` receives the table or kind of the waiting row, or null after each connection, because notifications may have
 * been missed.
 */
function listen(db: Knex, onNews: (waiting: string | null) => void, onFailure: (error: unknown) => void) {
  let client: Awaited<ReturnType<typeof connect>> | null = null
  let isOn = true

  async function open() {
    const settings = db.client.connectionSettings
    // The pool hides the password, so that a copy of the settings would lack it.
    const newClient = await connect({ ...settings, password: settings.password, keepAlive: true })
    newClient.on('notification', ({ payload }) => onNews(payload ?? null))
    newClient.on('end', () => {
      client = null
      if (isOn) onFailure(new Error('the connection was lost'))
    })
    await newClient.query(`listen ${CHANNEL}`).catch((error: unknown) => {
      void newClient.end()
      throw error
    })
    onNews(null)
    return newClient
  }

  const pass = async () => {
    client ??= await open()
  }
  const loop = startLoop({ every: RECONNECT_INTERVAL_MS, pass, failed: onFailure })
  return async () => {
    isOn = false
    await loop.stop()
    await client?.end()
  }
}
