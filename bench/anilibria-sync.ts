import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { migrate, openDatabase } from '../src/db/connection.ts'
import { startEmbedded } from '../src/db/embedded.ts'
import { createLargeWorld } from '../src/demo/fakes/aniliberty/large-world.ts'
import { startAniLiberty } from '../src/demo/fakes/aniliberty/server.ts'
import { root } from '../src/root.ts'
import type { Row } from './measure.ts'

const TITLES = 20_000
const EPISODES = 300_000
const MAX_SECONDS = 180
const MAX_MEGABYTES = 300

/** Measures the first complete sync of a catalog eleven times as large as the real one, without the pauses between calls. */
export async function benchAnilibriaSync(): Promise<Row[]> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'kortekstream-bench-'))
  const embedded = await startEmbedded(folder)
  const db = openDatabase(embedded.connection)
  const upstream = await startAniLiberty({ world: createLargeWorld({ releases: TITLES, episodes: EPISODES }) })
  try {
    await migrate(db, path.join(root, 'migrations'))
    const script = path.join(root, 'bench/anilibria-sync-run.ts')
    const args = ['--import', 'tsx', script, upstream.baseUrl, JSON.stringify(embedded.connection)]
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root, maxBuffer: 10_000_000 })
    const { all, own, memory } = JSON.parse(stdout) as Record<'all' | 'own' | 'memory', number> // what the script prints
    const what = `First sync of ${TITLES.toLocaleString('en')} titles with ${EPISODES.toLocaleString('en')} episodes`
    return [
      {
        what: `${what}: mapping and database, without the calls`,
        ours: `${own.toFixed(0)} s (${all.toFixed(0)} s with the calls)`,
        bar: `≤ ${MAX_SECONDS} s`,
        holds: own <= MAX_SECONDS,
      },
      {
        what: `${what}: most memory of the process`,
        ours: `${memory.toFixed(0)} MB`,
        bar: `≤ ${MAX_MEGABYTES} MB`,
        holds: memory <= MAX_MEGABYTES,
      },
    ]
  } finally {
    await upstream.close()
    await db.destroy()
    await embedded.stop()
    await rm(folder, { recursive: true, force: true })
  }
}
