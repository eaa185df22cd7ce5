import { type FakeFonnte, startFonnte as start } from '../../src/demo/fakes/fonnte.ts'

export type Fonnte = FakeFonnte

export const FONNTE_TOKEN = 'token-fonnte-uji-7Qx'

/** The demo's Fonnte with a token for tests. src/demo/fakes/fonnte.ts describes its controls. */
export const startFonnte = ({ token = FONNTE_TOKEN } = {}): Promise<Fonnte> => start({ token })
