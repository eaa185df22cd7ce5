// Short messages over the video ("+10 detik"), which are visible in full screen too. They change only opacity, so nothing
// on the page moves.

/** Milliseconds that a message stays: the answer to a key or button, and news that take longer to read. */
const ANSWER_MS = 700
const NEWS_MS = 4_000

/**
 * Returns functions that show a message in `pill`: `flash` for the answer to a key or button, with the name of an icon
 * if one fits, which screen readers hear from the hidden status element `said`; `hold` for one that stays until `drop`;
 * and `say` for news, which stand in the status element `note` until the next ones as well. `write` changes only `note`.
 */
export function createOsd(pill, said, note) {
  const [words, picture] = ['span', 'svg'].map((name) => pill.querySelector(name))
  const hint = note.textContent
  let timer
  const drop = () => delete pill.dataset.shown
  const show = (text, time, icon = null) => {
    words.textContent = text
    picture.toggleAttribute('hidden', icon === null)
    pill.dataset.icon = icon ?? ''
    if (icon) picture.firstElementChild.setAttribute('href', `#i-${icon}`)
    pill.dataset.shown = ''
    clearTimeout(timer)
    if (time !== null) timer = setTimeout(drop, time)
  }
  const answer = (text, time, icon) => {
    said.textContent = text
    show(text, time, icon)
  }
  const write = (text) => {
    note.textContent = text || hint
    note.toggleAttribute('data-news', text !== '')
  }
  return {
    flash: (text, icon) => answer(text, ANSWER_MS, icon),
    hold: (text) => answer(text, null),
    drop,
    write,
    say(text) {
      write(text)
      if (text) show(text, NEWS_MS)
    },
  }
}
