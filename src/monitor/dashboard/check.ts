import { clock } from '../../web/dates.ts'
import type { ProgressView } from './views.ts'

/** Checks every path of every endpoint now; tells how many have ended. Rejects where nothing could be checked. */
export type CheckAll = (progress: (done: number, all: number) => void) => Promise<{ checked: number; failed: number }>

type Deps = { checkAll: CheckAll; tell: (progress: ProgressView) => void; report: (error: unknown) => void }

/** Milliseconds between two words on how far it has come, and how long its result stays on the page. */
const TELL_EVERY = 200
const STAYS = 120_000

export type CheckButton = ReturnType<typeof createCheckButton>

/** "Periksa Status API": one check at a time, whoever asks for it; all who look see how far it is. */
export function createCheckButton({ checkAll, tell, report }: Deps) {
  let running: Promise<void> | null = null
  let view: ProgressView = idle
  let changedAt = 0

  function become(state: ProgressView['state'], said: string): void {
    changedAt = Math.max(Date.now(), changedAt + 1)
    view = { state, said, version: changedAt }
    tell(view)
  }

  async function check(): Promise<void> {
    become('running', 'Memeriksa semua jalur …')
    let toldAt = 0
    try {
      const { checked, failed } = await checkAll((done, all) => {
        if (Date.now() - toldAt < TELL_EVERY) return
        toldAt = Date.now()
        become('running', `Memeriksa: ${done} dari ${all} jalur`)
      })
      const bad = failed > 0 ? `${failed} gagal` : 'semua menjawab'
      become('done', `${checked} jalur diperiksa pukul ${clock(new Date())}: ${bad}.`)
    } catch (error) {
      report(error)
      become('failed', 'Pemeriksaan tidak bisa dijalankan. Coba lagi sebentar lagi.')
    }
  }

  return {
    /** Begins, unless one is under way; settles when that has ended, however it did. */
    run(): Promise<void> {
      running ??= check().finally(() => {
        running = null
      })
      return running
    },
    /** What to show now. */
    view: (): ProgressView => (view.state === 'running' || Date.now() - changedAt < STAYS ? view : idle),
  }
}

const idle: ProgressView = { state: null, said: null, version: 0 }
