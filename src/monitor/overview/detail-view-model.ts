import { endpointHref } from '../../anime/addresses.ts'
import { ago, clock } from '../../web/dates.ts'
import { describeCause } from '../causes.ts'
import { checksHref } from '../hrefs.ts'
import { stateBadge } from '../state.ts'
import type { lastAnswers, MonitoredEndpoint, PathNow } from './queries.ts'
import { breakerView, displayAddress, getEndpointState, isAnswer, milliseconds } from './state-view-model.ts'

export function detailView(
  [endpoint, ...sources]: readonly [MonitoredEndpoint, ...MonitoredEndpoint[]],
  answers: Awaited<ReturnType<typeof lastAnswers>>,
  now: Date,
) {
  const { id, name, url, priority, isPaused } = endpoint
  return {
    id,
    name,
    address: displayAddress(url),
    priority,
    isPaused,
    badge: stateBadge(getEndpointState(endpoint)),
    parts: [endpoint, ...sources].map((one) => partView(one, now)),
    answers: answers.map(({ endpoint_path, last_checked, error_message, response_data }) => ({
      path: endpoint_path,
      when: last_checked ? `${clock(last_checked)}, ${ago(last_checked, now)}` : 'belum pernah',
      error: error_message,
      answer: response_data,
    })),
    checksHref: `${checksHref}?endpoint=${id}`,
    editHref: endpointHref(id),
  }
}

function partView(one: MonitoredEndpoint, now: Date) {
  const breaker = breakerView(one.breaker, now)
  return {
    source: one.source,
    title: one.source ? `Sumber ${one.source}` : 'Jalur',
    paths: one.paths.map((path) => pathView(path, now)),
    breaker: breaker.note ?? 'Pemutus tertutup: ditanya seperti biasa',
    last: breaker.last,
    choices: choices.filter(({ forced }) => forced !== one.breaker.forced),
  }
}

/** `forced` is the stored value, `value` that of the form. */
const choices = [
  { forced: 'open', value: 'buka', label: 'Jangan ditanyai', help: 'pemutus ditahan terbuka' },
  { forced: 'closed', value: 'tutup', label: 'Tanyai terus', help: 'pemutus ditahan tertutup' },
  { forced: null, value: 'otomatis', label: 'Otomatis', help: 'pemutus menilai sendiri' },
] as const

const pathView = ({ path, state, since, checked_at, response_time, failure, error }: PathNow, now: Date) => ({
  path,
  badge: stateBadge(state),
  since: state === 'unknown' ? '–' : ago(since, now).replace(/ lalu$/, ''),
  checked: checked_at ? `${clock(checked_at)}, ${ago(checked_at, now)}` : 'belum pernah',
  latency: response_time === null || !isAnswer(failure) ? '–' : milliseconds(response_time),
  cause: describeCause(failure, error),
  error,
})
