// Reads a comic aloud with the recorded voice of a panel, else with one of the browser, and goes on by itself. The button
// shows once there is a voice.

/** Milliseconds for a panel without words, and for each letter of one that nobody can speak. */
const LEAST_PAUSE = 1_200
const LETTER = 65

/**
 * `lines` are what is to be read at the reader's present `place`; `next` goes on. `leave` runs an action of the reader
 * and reads on from the place that it leads to. `sound` is the player of the present panel, null without one, and `skip`
 * goes on to the next panel; `isSpoken`: some panel has a player. A player speaks all lines of its panel: `unfold(true)`
 * shows all its balloons, `unfold(false)` the first alone.
 */
export function createVoice({ button, lines, place, isEnd, next, sound, skip, unfold, isSpoken }) {
  const speech = globalThis.speechSynthesis
  let isOn = false
  let playing = null
  let pause = null
  /** Players that failed since the reading began, whose panels the browser reads. */
  let broken = new Set()
  if (!speech && !isSpoken) return { leave: (act) => act() }

  const canSpeak = () => Boolean(speech?.getVoices().length)
  const offer = () => {
    button.hidden = !isSpoken && !canSpeak()
  }
  offer()
  speech?.addEventListener?.('voiceschanged', offer)
  button.addEventListener('click', () => turn(!isOn))
  addEventListener('pagehide', hush)

  function hush() {
    clearTimeout(pause)
    speech?.cancel()
    playing?.pause()
    playing = null
  }

  function turn(on) {
    isOn = on
    button.setAttribute('aria-pressed', String(on))
    hush()
    broken = new Set()
    if (on) say()
  }

  function say() {
    if (isEnd()) return turn(false)
    const player = sound()
    if (player && !broken.has(player)) return play(player)
    const text = lines().join(' ')
    const here = place()
    if (!text || !canSpeak()) {
      pause = setTimeout(() => goOn(here), Math.max(LEAST_PAUSE, text.length * LETTER))
      return
    }
    const words = new SpeechSynthesisUtterance(text)
    words.lang = 'id-ID'
    words.voice = speech.getVoices().find(({ lang }) => lang.replace('_', '-').startsWith('id')) ?? null
    words.addEventListener('end', () => goOn(here))
    words.addEventListener('error', ({ error }) => error !== 'canceled' && error !== 'interrupted' && turn(false))
    speech.speak(words)
  }

  function play(player) {
    playing = player
    // A player that has failed stays so until it loads anew.
    if (player.error) player.load()
    player.currentTime = 0
    player.onended = () => {
      if (!isOn || playing !== player) return
      playing = null
      skip()
      say()
    }
    player.onerror = () => giveUp(player)
    player.play().then(
      () => playing === player && unfold(true),
      ({ name }) => name !== 'AbortError' && giveUp(player),
    )
  }

  function giveUp(player) {
    if (playing !== player) return
    playing = null
    broken.add(player)
    player.pause()
    unfold(false)
    say()
  }

  function goOn(from) {
    if (!isOn || place() !== from) return
    next()
    say()
  }

  return {
    leave(act) {
      act()
      // The voice of a panel goes on while its balloons come.
      if (!isOn || (playing && playing === sound())) return
      hush()
      say()
    },
  }
}
