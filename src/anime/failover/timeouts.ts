/** Milliseconds that the catalog waits for answers. */
export type Timeouts = {
  /** How long a visitor waits. */
  visitor: number
  /** How long a question runs. It goes on in the background when its visitor has stopped waiting. */
  question: number
  /** How long a call is awaited while another candidate remains. */
  call: number
  /**
   * How long a read of a copy in the database is awaited; short, so that a read that hangs leaves time to fetch the
   * answer.
   */
  recall: number
  /** How long a page waits for the answers of its optional parts. */
  optionalPart: number
}

export const usualTimeouts: Timeouts = {
  visitor: 4_500,
  question: 20_000,
  call: 2_700,
  recall: 1_000,
  optionalPart: 300,
}
