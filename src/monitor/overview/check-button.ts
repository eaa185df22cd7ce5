import { createFlights } from '../../async/cached.ts'
import { clock } from '../../web/dates.ts'
import type { CheckAll, Checked } from '../checks/open.ts'
import type { ProgressView } from './views.ts'

type Deps = { checkAll: CheckAll; tell: (progress: ProgressView) => void; report: (error: unknown) => void }

/** Milliseconds between two words on how far it has come, and how long its result stays on the page. */
const TELL_EVERY = 200
const STAYS = 120_000

/** "Periksa Status API": one check at a time, whoever asks for it; all who look see how far it is. */
export function createCheckButton({ checkAll, tell, report }: Deps) {
  const flights = createFlights<void>()
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
      const ended = await checkAll((done, all) => {
        if (Date.now() - toldAt < TELL_EVERY) return
        toldAt = Date.now()
        become('running', `Memeriksa: ${done} dari ${all} jalur`)
      })
      become(ended.checked === 0 && ended.lost > 0 ? 'failed' : 'done', saidOf(ended, clock(new Date())))
    } catch (error) {
      report(error)
      become('failed', 'Pemeriksaan tidak bisa dijalankan. Coba lagi sebentar lagi.')
    }
  }

  return {
    /** Begins, unless one is under way; settles when that has ended, however it did. */
    run: (): Promise<void> => flights('check', check),
    /** What to show now. */
    view: (): ProgressView => (view.state === 'running' || Date.now() - changedAt < STAYS ? view : idle),
  }
}

function saidOf({ checked, failed, lost }: Checked, time: string): string {
  if (checked === 0 && lost === 0) return `Tidak ada yang diperiksa pukul ${time}: tidak ada endpoint yang dipantau.`
  if (checked === 0) return `Pemeriksaan pukul ${time} tidak bisa dicatat: ${lost} jalur tanpa hasil.`
  const bad = failed > 0 ? `${failed} gagal` : 'semua menjawab'
  return `${checked} jalur diperiksa pukul ${time}: ${bad}${lost > 0 ? `, ${lost} lagi tidak bisa dicatat` : ''}.`
}

const idle: ProgressView = { state: null, said: null, version: 0 }
