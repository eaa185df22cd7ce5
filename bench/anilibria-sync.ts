import { execFile } from 'node:child_process'
import path from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { createLargeWorld } from '../src/demo/fakes/aniliberty/large-world.ts'
import { startAniLiberty } from '../src/demo/fakes/aniliberty/server.ts'
import { root } from '../src/root.ts'
import { amount, type Row, row } from './measure.ts'
import { withDatabase } from './world.ts'

const TITLES = amount(20_000, 100)
const EPISODES = amount(300_000, 3_000)
const MAX_SECONDS = 180
const MAX_MEGABYTES = 300

/** Measures the first complete sync of a catalog eleven times as large as the real one, without the pauses between calls. */
export const benchAnilibriaSync = (): Promise<Row[]> =>
  withDatabase(async (_, connection) => {
    const upstream = await startAniLiberty({ world: createLargeWorld({ releases: TITLES, episodes: EPISODES }) })
    try {
      const script = path.join(root, 'bench/anilibria-sync-run.ts')
      const args = ['--import', 'tsx', script, upstream.baseUrl, JSON.stringify(connection)]
      const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root, maxBuffer: 10_000_000 })
      const { all, own, memory } = JSON.parse(stdout) as Record<'all' | 'own' | 'memory', number> // what the script prints
      const what = `First sync of ${TITLES.toLocaleString('en')} titles with ${EPISODES.toLocaleString('en')} episodes`
      return [
        row(`${what}: mapping and database, without the calls (${all.toFixed(0)} s with them)`, own, 's', MAX_SECONDS),
        row(`${what}: most memory of the process`, memory, 'MB', MAX_MEGABYTES),
      ]
    } finally {
      await upstream.close()
    }
  })
