import { pathNames } from '../../anime/probing.ts'
import { longDate } from '../../web/dates.ts'
import { addressWith } from '../../web/paging.ts'
import { checksHref } from '../hrefs.ts'
import type { CheckFilter, CheckNow, endpointNames } from './queries.ts'
import { checkView } from './recent-view-model.ts'

export const results = { gagal: 'Gagal', terganggu: 'Terganggu', baik: 'Baik' } as const
export type ResultName = keyof typeof results

type Filter = Pick<CheckFilter, 'endpoint' | 'path' | 'result' | 'after'>
type Data = { found: readonly CheckNow[]; endpoints: Awaited<ReturnType<typeof endpointNames>>; most: number }

/** `found` contains one check more than `most` if older checks exist. */
export function checksView({ found, endpoints, most }: Data, filter: Filter) {
  const visibleChecks = found.slice(0, most)
  const last = visibleChecks.at(-1)
  return {
    endpoint: filter.endpoint ?? null,
    path: filter.path ?? null,
    result: filter.result ?? null,
    endpoints,
    paths: pathNames,
    results: Object.entries(results).map(([name, word]) => ({ name, word })),
    checks: visibleChecks.map((check) => ({ ...checkView(check), day: longDate(check.at) })),
    newest: filter.after ? filterHref({ ...filter, after: undefined }) : null,
    older:
      found.length > most && last ? filterHref({ ...filter, after: { at: last.at, monitor: last.monitor_id } }) : null,
  }
}

function filterHref({ endpoint, path, result, after }: Filter): string {
  const sebelum = after ? `${after.at.getTime()}-${after.monitor}` : null
  const filter = { endpoint: endpoint ?? null, jalur: path ?? null, hasil: result ?? null }
  return addressWith(checksHref, { ...filter, sebelum })
}
