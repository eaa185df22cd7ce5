// Short messages over the video ("+10 detik"), which are visible in full screen too. They change only opacity, so nothing
// on the page moves.

/** Milliseconds that a message stays: the answer to a key, and news that take longer to read. */
const ANSWER_MS = 700
const NEWS_MS = 4_000

/**
 * Returns functions that show a message in `pill`: `flash` for the answer to a key, which screen readers hear from the
 * hidden status element `said`, and `announce` for news that stand elsewhere on the page as well.
 */
export function createOsd(pill, said) {
  let timer
  const show = (text, time) => {
    pill.textContent = text
    pill.dataset.shown = ''
    clearTimeout(timer)
    timer = setTimeout(() => delete pill.dataset.shown, time)
  }
  return {
    flash(text) {
      said.textContent = text
      show(text, ANSWER_MS)
    },
    announce: (text) => show(text, NEWS_MS),
  }
}
