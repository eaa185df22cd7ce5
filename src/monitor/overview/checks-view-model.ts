import { pathNames } from '../../anime/probing.ts'
import { longDate } from '../../web/dates.ts'
import { checksHref } from '../hrefs.ts'
import type { CheckFilter, CheckNow, endpointNames } from './queries.ts'
import { checkView } from './recent-view-model.ts'

export const results = { gagal: 'Gagal', terganggu: 'Terganggu', baik: 'Baik' } as const
export type ResultName = keyof typeof results

export type ChecksView = ReturnType<typeof checksView>

type Wishes = Pick<CheckFilter, 'endpoint' | 'path' | 'result' | 'after'>
type Data = { found: readonly CheckNow[]; endpoints: Awaited<ReturnType<typeof endpointNames>>; most: number }

/** A page of single checks, newest first. `found` holds one more than `most` when there are older ones. */
export function checksView({ found, endpoints, most }: Data, wishes: Wishes) {
  const shown = found.slice(0, most)
  const last = shown.at(-1)
  return {
    endpoint: wishes.endpoint ?? null,
    path: wishes.path ?? null,
    result: wishes.result ?? null,
    endpoints,
    paths: pathNames,
    results: Object.entries(results).map(([name, word]) => ({ name, word })),
    checks: shown.map((check) => ({ ...checkView(check), day: longDate(check.at) })),
    newest: wishes.after ? hrefOf({ ...wishes, after: undefined }) : null,
    older: found.length > most && last ? hrefOf({ ...wishes, after: { at: last.at, monitor: last.monitor_id } }) : null,
  }
}

/** The address of a page of checks. */
function hrefOf({ endpoint, path, result, after }: Wishes): string {
  const query = new URLSearchParams()
  if (endpoint) query.set('endpoint', String(endpoint))
  if (path) query.set('jalur', path)
  if (result) query.set('hasil', result)
  if (after) query.set('sebelum', `${after.at.getTime()}-${after.monitor}`)
  return query.size > 0 ? `${checksHref}?${query}` : checksHref
}
