// Short messages over the video ("+10 detik"), which are visible in full screen too. They change only opacity, so nothing
// on the page moves.

/** Milliseconds that a message stays: the answer to a key or button, and news that take longer to read. */
const ANSWER_MS = 700
const NEWS_MS = 4_000

/**
 * Returns functions that show a message in `pill`: `flash` for the answer to a key or button, with the name of an icon
 * if one fits, which screen readers hear from the hidden status element `said`; and `announce` for news that stand
 * elsewhere on the page as well.
 */
export function createOsd(pill, said) {
  const [words, picture] = ['span', 'svg'].map((name) => pill.querySelector(name))
  let timer
  const show = (text, time, icon = null) => {
    words.textContent = text
    picture.toggleAttribute('hidden', icon === null)
    pill.dataset.icon = icon ?? ''
    if (icon) picture.firstElementChild.setAttribute('href', `#i-${icon}`)
    pill.dataset.shown = ''
    clearTimeout(timer)
    timer = setTimeout(() => delete pill.dataset.shown, time)
  }
  return {
    flash(text, icon) {
      said.textContent = text
      show(text, ANSWER_MS, icon)
    },
    announce: (text) => show(text, NEWS_MS),
  }
}
