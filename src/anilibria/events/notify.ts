import type { Knex } from 'knex'
import type { AnilibriaEventRow } from '../../db/tables.ts'
import { FetchError, type Fetcher } from '../../net/fetcher.ts'
import { enqueue, type Sender } from '../../outbox/outbox.ts'
import { outcomeOfStatus } from '../../outbox/outcomes.ts'
import { serviceToken } from '../service-token.ts'

export const NOTICE = 'anilibria'

const TIMEOUT_MS = 10_000

const summaries = {
  new_episode: ({ title, episode }: AnilibriaEventRow['data']) => `Episode ${episode} dari ${title}`,
  new_title: ({ title }: AnilibriaEventRow['data']) => `Judul baru ${title}`,
  status_change: ({ title_id, new_status }: AnilibriaEventRow['data']) => `Status judul ${title_id}: ${new_status}`,
} satisfies Record<AnilibriaEventRow['type'], (data: AnilibriaEventRow['data']) => string>

export async function queueNotices(trx: Knex.Transaction, events: readonly AnilibriaEventRow[]): Promise<void> {
  for (const { id, type, title_id, data } of events) {
    const episode = type === 'new_episode' ? { episode: data.episode } : {}
    await enqueue(trx, {
      kind: NOTICE,
      dedupeKey: `${NOTICE} ${id}`,
      summary: summaries[type](data).slice(0, 200),
      payload: { type, title_id, ...episode, data, timestamp: data.timestamp },
    })
  }
}

type Node = { baseUrl: string; secret: string | null }

/**
 * Sends `POST /internal/anilibria/notify` with a token of this service. The operator sets the address, so a private IP
 * address is allowed.
 */
export function createNotifier(fetcher: Pick<Fetcher, 'fetch'>, { baseUrl, secret }: Node): Sender {
  return async (row) => {
    if (secret === null) return { result: 'blocked', error: 'INTERNAL_JWT_SECRET belum diisi' }
    const headers = {
      authorization: `Bearer ${await serviceToken(secret, ['notify'])}`,
      'content-type': 'application/json',
    }
    const init = { method: 'POST', headers, body: JSON.stringify(row.payload), trusted: true, redirects: 0 }
    try {
      const answer = await fetcher.fetch(`${baseUrl}/internal/anilibria/notify`, { ...init, timeout: TIMEOUT_MS })
      // 401 and 403 mean that the secret is wrong, and 404 that the address is wrong.
      return outcomeOfStatus('Layanan Node', answer.status, answer.headers['retry-after'], [401, 403, 404])
    } catch (error) {
      if (!(error instanceof FetchError)) throw error
      return { result: 'retry', error: error.message, maybeSent: error.mayHaveArrived }
    }
  }
}
