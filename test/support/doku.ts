import { type DokuOptions, type FakeDoku, startDoku as start } from '../../src/demo/fakes/doku/server.ts'

export type Doku = FakeDoku

export const CLIENT_ID = 'MCH-0001-TEST'
export const DOKU_KEY = 'SK-unit-test'

/** The demo's DOKU with keys for tests. src/demo/fakes/doku/server.ts describes its controls. */
export const startDoku = (options: Partial<DokuOptions> = {}): Promise<Doku> =>
  start({ clientId: CLIENT_ID, secretKey: DOKU_KEY, ...options })

/** The environment of a server whose orders are paid through a DOKU. */
export const withDoku = ({ url }: Pick<Doku, 'url'>): Record<string, string> => ({
  PAYMENTS: 'doku',
  DOKU_CLIENT_ID: CLIENT_ID,
  DOKU_SECRET_KEY: DOKU_KEY,
  DOKU_BASE_URL: url,
})
