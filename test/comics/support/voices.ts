import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Knex } from 'knex'
import { pino } from 'pino'
import type { enginesFor } from '../../../src/comics/engines/engines.ts'
import { createVoices } from '../../../src/comics/voice/worker.ts'
import { createWorkers } from '../../../src/jobs/workers.ts'
import { createUploads } from '../../../src/uploads/uploads.ts'
import { site } from '../../support/app.ts'
import { makeUser, signIn } from '../../support/sign-in.ts'
import type { useGoogleCloud } from './google.ts'

type Google = ReturnType<typeof useGoogleCloud>

/** Sites with Google's voices, their members, and the worker that hears and speaks for them. */
export function useVoices(db: () => Knex, folder: string, { cloud, engines }: Google) {
  const logged: string[] = []
  const log = pino({ level: 'trace' }, { write: (line: string) => void logged.push(line) })

  function configured(others: Record<string, string> = {}) {
    const key = path.join(folder, `${randomUUID()}.json`)
    writeFileSync(key, cloud().keyFile)
    const google = { GOOGLE_APPLICATION_CREDENTIALS: key, GOOGLE_API_BASE_URL: cloud().url }
    return site(db(), { settings: { ...google, DATA_DIR: folder, ...others } })
  }

  /** Runs the worker until `run` ends. */
  async function working<T>(run: () => Promise<T>, made: ReturnType<typeof enginesFor> = engines(db())): Promise<T> {
    const uploads = createUploads({ db: db(), dataDir: folder })
    const voices = createVoices({ db: db(), log, uploads, changed: () => {}, ...made })
    const workers = createWorkers({ db: db(), log, workers: voices.workers })
    workers.start()
    try {
      return await run()
    } finally {
      await workers.stop()
    }
  }

  let usual: ReturnType<typeof site> | null = null
  /** The site without other settings, which is made once. */
  function usualSite() {
    usual ??= configured()
    return usual
  }

  async function member(agent = usualSite()) {
    const user = await makeUser(db(), { name: 'Dinda Puspita' })
    const cookie = await signIn(db(), user)
    return {
      user,
      get: (address: string) => agent.get(address).set('Cookie', cookie),
      post: (address: string, form: Record<string, string> = {}) =>
        agent.post(address).type('form').set('Cookie', cookie).send(form),
      /** Sends a form with a recording, whose file name and type are of no account. */
      speak: (address: string, bytes: Buffer, fields: Record<string, string> = {}) =>
        agent
          .post(address)
          .set('Cookie', cookie)
          .field(fields)
          .attach('audio', bytes, { filename: 'rekaman.txt', contentType: 'text/plain' }),
    }
  }
  return { configured, working, member, log, logged }
}
