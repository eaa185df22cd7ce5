import { SourceFailure } from '../../../net/failure.ts'
import { type Fields, flag, instant, isFields, pick, says, text } from './values.ts'

/** `layers`: the objects around the payload, outermost first, and the payload itself if it is an object. */
export type Envelope = { payload: unknown; layers: readonly Fields[]; meta: ForeignMeta }

/**
 * `timestamp`: when that server says it read its source, in milliseconds since the epoch. `filters`: the search filters
 * that it claims to have applied, not validated.
 */
export type ForeignMeta = { source: string | null; timestamp: number | null; stale: boolean; filters: unknown }

const deepest = 4

/**
 * Unwraps a response, whose payload may be bare, in `data` (also nested twice), or beside its metadata. Throws a
 * `SourceFailure` for an empty body and for an error that was sent with a success status.
 */
export function openEnvelope(body: unknown): Envelope {
  const layers: Fields[] = []
  let payload = body
  while (isFields(payload) && layers.length < deepest) {
    layers.push(payload)
    refuseError(payload)
    if (!Object.hasOwn(payload, 'data') || says(payload, 'results')) break
    payload = payload.data
  }
  if (payload === null || payload === undefined || (isFields(payload) && Object.keys(payload).length === 0)) {
    throw new SourceFailure('empty', 'the answer has nothing in it')
  }
  return { payload, layers, meta: readMeta(layers) }
}

function readMeta(layers: readonly Fields[]): ForeignMeta {
  const notes = layers.flatMap((layer) => (isFields(layer.meta) ? [layer.meta, layer] : [layer]))
  const first = (name: string) => notes.map((note) => pick(note, name)).find((value) => value !== null)
  return {
    source: text(first('source'), 100),
    timestamp: instant(first('timestamp')),
    stale: flag(first('stale')) === true,
    filters: first('filters') ?? null,
  }
}

/** Metadata fields. An object with only such fields has no payload. */
const talk =
  /^(?:status|status_?code|code|success|ok|message|msg|detail|errors?|error_?code|meta|timestamp|source|version|path|creator|confidence_score)$/i

function refuseError(layer: Fields): void {
  const carries = Object.entries(layer).some(([name, value]) => !talk.test(name) && value !== null)
  const isBad = /^(?:error|fail(?:ed|ure)?|false)$/i.test(text(layer.status) ?? '') || isBadCode(layer)
  const isUnwell = [layer.success, layer.ok, layer.status].some((well) => flag(well) === false)
  const isError =
    isBad || isUnwell || saysAny(layer, 'error_code', 'errorCode') || (!carries && saysAny(layer, 'error', 'errors'))
  const isOnlyTalk = !carries && Object.keys(layer).length > 0
  if (!isError && !isOnlyTalk) return
  if (isNotFound(layer)) throw new SourceFailure('missing', 'it says there is no such thing')
  // Without a sign of an error, an object with empty `data` is an empty answer instead of an error.
  if (isError || !Object.hasOwn(layer, 'data'))
    throw new SourceFailure('error_page', `an error told as a success: ${words(layer)}`)
}

const saysAny = (layer: Fields, ...names: string[]) => {
  const value = pick(layer, ...names)
  return value !== null && value !== false && !(Array.isArray(value) && value.length === 0)
}

const listCodes = (layer: Fields) => [layer.status, layer.code, layer.status_code, layer.statusCode]
const isBadCode = (layer: Fields) => listCodes(layer).some((code) => /^[45]\d\d$/.test(text(code) ?? ''))

const isNotFound = (layer: Fields) =>
  listCodes(layer).some((code) => text(code) === '404') ||
  /not[\s_-]?found|tidak\s+(?:di)?temukan/i.test(
    ['error_code', 'errorCode', 'error', 'message', 'detail', 'code'].map((name) => text(layer[name]) ?? '').join(' '),
  )

const words = (layer: Fields) =>
  text(pick(layer, 'error_code', 'errorCode', 'message', 'error', 'detail'), 200) ?? 'without a word'
