import type { Knex } from 'knex'
import type { Logger } from 'pino'
import { startLoop } from '../async/throttle.ts'
import { connect } from '../db/connection.ts'
import type { WorkCount, Worker } from './worker.ts'

/** The channel of the database on which a trigger of each table of work sends the name of the table. */
const CHANNEL = 'work'
/** Milliseconds between two looks whether the connection still answers, or two tries to connect. */
const LOOK_INTERVAL_MS = 5_000

type Workers = { db: Knex; log: Logger; workers: readonly Worker[]; count?: WorkCount | undefined }

/**
 * Runs the workers of this instance. New work wakes them on all instances, over a connection of its own that takes none
 * from the pool. While it is lost they look by themselves, every five seconds.
 */
export function createWorkers({ db, log, workers, count }: Workers) {
  let stopListening = async () => {}
  const wake = (table: string | null) => {
    for (const worker of workers) if (table === null || worker.table === table) worker.wake()
  }
  const failed = (err: unknown) => log.warn({ err }, 'new work cannot be heard of now')
  return {
    start(): void {
      if (workers.length === 0) return
      for (const worker of workers) worker.start(count)
      stopListening = listen(db, wake, failed)
    },
    async stop(): Promise<void> {
      await Promise.all([...workers.map((worker) => worker.stop()), stopListening()])
    },
  }
}

/** `heard` gets the table in which work waits; null after each connection, as news may have been missed before. */
function listen(db: Knex, heard: (table: string | null) => void, failed: (error: unknown) => void) {
  let client: Awaited<ReturnType<typeof connect>> | null = null

  async function open() {
    const settings = db.client.connectionSettings
    // The pool hides the password from copies.
    const opened = await connect({ ...settings, password: settings.password })
    opened.on('notification', ({ payload }) => heard(payload ?? null))
    opened.on('end', () => {
      if (client !== opened) return
      client = null
      failed(new Error('the connection was lost'))
      loop.wake()
    })
    return opened
  }

  async function look(): Promise<void> {
    const isNew = client === null
    client ??= await open()
    // Asked again it changes nothing, and fails where the connection is gone without a word.
    await client.query(`listen ${CHANNEL}`).catch((error: unknown) => {
      close()
      throw error
    })
    if (isNew) heard(null)
  }

  function close(): void {
    client?.end().catch(() => {})
    client = null
  }

  const loop = startLoop({ every: LOOK_INTERVAL_MS, pass: look, failed })
  return async () => {
    await loop.stop()
    close()
  }
}
