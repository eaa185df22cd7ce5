import type { Knex } from 'knex'
import type { Logger } from 'pino'
import { startLoop } from '../async/throttle.ts'
import { connect } from '../db/connection.ts'
import type { WorkCount, Worker } from './worker.ts'

/** The channel on which triggers of the database tell of rows that wait: by their table, or for messages their kind. */
const CHANNEL = 'work'
/** Milliseconds after which a lost connection is made again. */
const RECONNECT_INTERVAL_MS = 5_000

type Workers = { db: Knex; log: Logger; workers: readonly Worker[]; count?: WorkCount | undefined }

/**
 * Runs the workers of this instance. New work wakes them on all instances, over a connection of its own that takes none
 * from the pool. While it is lost they look by themselves, every five seconds. `heard` gets the news of the channel, too.
 */
export function createWorkers({ db, log, workers, count }: Workers, heard?: (waiting: string | null) => void) {
  let stopListening = async () => {}
  const wake = (waiting: string | null) => {
    for (const worker of workers) if ([null, worker.queue.table, worker.kind].includes(waiting)) worker.wake()
    heard?.(waiting)
  }
  const failed = (err: unknown) => log.warn({ err }, 'new work cannot be heard of now')
  return {
    start(): void {
      if (workers.length === 0 && !heard) return
      for (const worker of workers) worker.start(count)
      stopListening = listen(db, wake, failed)
    },
    async stop(): Promise<void> {
      await Promise.all([...workers.map((worker) => worker.stop()), stopListening()])
    },
  }
}

/** `heard` gets the table or kind of what waits; null after each connection, as news may have been missed before. */
function listen(db: Knex, heard: (waiting: string | null) => void, failed: (error: unknown) => void) {
  let client: Awaited<ReturnType<typeof connect>> | null = null
  let isOn = true

  async function open() {
    const settings = db.client.connectionSettings
    // The pool hides the password from copies.
    const opened = await connect({ ...settings, password: settings.password, keepAlive: true })
    opened.on('notification', ({ payload }) => heard(payload ?? null))
    opened.on('end', () => {
      client = null
      if (isOn) failed(new Error('the connection was lost'))
    })
    await opened.query(`listen ${CHANNEL}`).catch((error: unknown) => {
      void opened.end()
      throw error
    })
    heard(null)
    return opened
  }

  const pass = async () => {
    client ??= await open()
  }
  const loop = startLoop({ every: RECONNECT_INTERVAL_MS, pass, failed })
  return async () => {
    isOn = false
    await loop.stop()
    await client?.end()
  }
}
