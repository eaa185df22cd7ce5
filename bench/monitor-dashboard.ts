import { makeUser, signIn } from '../test/support/sign-in.ts'
import { amount, median, type Row, timesOf } from './measure.ts'
import { ENDPOINTS, withHistory } from './monitor-world.ts'
import { inProcess } from './world.ts'

const ROUNDS = amount(15, 1)
const MOST = 200

/**
 * Measures the monitor's overview page inside the server process, with the default period and with uptime bars of 90
 * days.
 */
export const benchDashboard = (): Promise<Row[]> =>
  withHistory(new Date(), async (db) => {
    const cookie = await signIn(db, await makeUser(db, { role: 'staff' }))
    const visit = inProcess(db)
    let queries = 0
    db.on('query', () => {
      queries += 1
    })
    const rows: Row[] = []
    for (const path of ['/api-monitor/', '/api-monitor/?rentang=90-hari']) {
      const times = await timesOf(ROUNDS, () => {
        queries = 0
        return visit(path, cookie)
      })
      const ms = median(times)
      rows.push({
        what: `${path}, ${ENDPOINTS} endpoints × 5 paths, 2 years`,
        ours: `${Math.round(ms)} ms, ${queries} queries`,
        bar: `≤ ${MOST} ms, ≤ 5`,
        holds: ms <= MOST && queries <= 5,
      })
    }
    return rows
  })
