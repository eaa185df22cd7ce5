/** Milliseconds that the catalog waits for answers. */
export type Timeouts = {
  /** Of a visitor. */
  visitor: number
  /** Of a question, which goes on in the background when its visitor has stopped waiting. */
  question: number
  /** Of a call while another candidate remains. */
  call: number
  /** Of a question for a copy in the database; short, so that one that hangs leaves time to fetch the answer. */
  recall: number
  /** Of a page for the answers of its optional parts. */
  optionalPart: number
}

export const usualTimeouts: Timeouts = {
  visitor: 4_500,
  question: 20_000,
  call: 2_700,
  recall: 1_000,
  optionalPart: 300,
}
