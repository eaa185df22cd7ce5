import { createFlights } from '../../async/cached.ts'
import { clock } from '../../web/dates.ts'
import type { CheckAll, CheckSummary } from '../checks/open.ts'
import type { ProgressView } from './views.ts'

type Deps = { checkAll: CheckAll; publishProgress: (progress: ProgressView) => void; report: (error: unknown) => void }

const PROGRESS_INTERVAL_MS = 200
/** The result of a check stays on the page for this time. */
const RESULT_SHOWN_MS = 120_000

/** The button "Periksa Status API". Only one such check runs at a time, and all open pages see its progress. */
export function createCheckButton({ checkAll, publishProgress, report }: Deps) {
  const flights = createFlights<void>()
  let view: ProgressView = idle
  let changedAt = 0

  function become(state: ProgressView['state'], message: string): void {
    changedAt = Math.max(Date.now(), changedAt + 1)
    view = { state, said: message, version: changedAt }
    publishProgress(view)
  }

  async function check(): Promise<void> {
    become('running', 'Memeriksa semua jalur …')
    let publishedAt = 0
    try {
      const summary = await checkAll((doneCount, all) => {
        if (Date.now() - publishedAt < PROGRESS_INTERVAL_MS) return
        publishedAt = Date.now()
        become('running', `Memeriksa: ${doneCount} dari ${all} jalur`)
      })
      become(summary.checked === 0 && summary.lost > 0 ? 'failed' : 'done', resultText(summary, clock(new Date())))
    } catch (error) {
      report(error)
      become('failed', 'Pemeriksaan tidak bisa dijalankan. Coba lagi sebentar lagi.')
    }
  }

  return {
    /** Joins the running check, if any. Resolves when the check has ended, successfully or not. */
    run: (): Promise<void> => flights('check', check),
    /** The progress or recent result; idle if there is neither. */
    view: (): ProgressView => (view.state === 'running' || Date.now() - changedAt < RESULT_SHOWN_MS ? view : idle),
  }
}

function resultText({ checked, failed, lost }: CheckSummary, time: string): string {
  if (checked === 0 && lost === 0) return `Tidak ada yang diperiksa pukul ${time}: tidak ada endpoint yang dipantau.`
  if (checked === 0) return `Pemeriksaan pukul ${time} tidak bisa dicatat: ${lost} jalur tanpa hasil.`
  const bad = failed > 0 ? `${failed} gagal` : 'semua menjawab'
  return `${checked} jalur diperiksa pukul ${time}: ${bad}${lost > 0 ? `, ${lost} lagi tidak bisa dicatat` : ''}.`
}

const idle: ProgressView = { state: null, said: null, version: 0 }
