// Shows and hides a password, and says how strong a new one is. Without scripts neither is offered.

/** From how many bits on a password is called so. */
const levels = [
  { from: 0, text: 'Lemah' },
  { from: 28, text: 'Cukup' },
  { from: 40, text: 'Kuat' },
  { from: 60, text: 'Sangat kuat' },
]

for (const button of document.querySelectorAll('[data-reveal]')) {
  const field = document.getElementById(button.dataset.reveal)
  const word = button.querySelector('[data-reveal-word]')
  const show = (isShown) => {
    field.type = isShown ? 'text' : 'password'
    word.textContent = isShown ? 'Sembunyikan' : 'Lihat'
  }
  button.hidden = false
  button.addEventListener('click', () => show(field.type === 'password'))
  // Browsers offer to keep what was typed into a password field only.
  field.form.addEventListener('submit', () => show(false))
}

for (const line of document.querySelectorAll('[data-strength]')) {
  const field = document.getElementById(line.dataset.strength)
  const help = document.getElementById(`${field.id}-help`)
  const word = line.querySelector('b')
  const measure = () => {
    const level = levelOf(field.value, ownWords(field))
    line.hidden = field.value === ''
    if (!line.hidden) help.hidden = true
    line.dataset.level = level
    line.classList.toggle('tone-bad', level === 1)
    line.classList.toggle('tone-warn', level === 2)
    line.classList.toggle('tone-good', level > 2)
    const { text } = levels[level - 1]
    if (word.textContent !== text) word.textContent = text
  }
  field.form.addEventListener('input', measure)
  measure()
}

/** Parts of what else stands in the form, such as the name, which somebody who knows the person tries first. */
function ownWords({ form, id }) {
  const others = [...form.querySelectorAll('input:not([type="hidden"])')].filter((other) => other.id !== id)
  return others.flatMap(({ value }) => value.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? [])
}

/**
 * Returns 1 to 4, by about how many bits somebody would have to guess. Letters of words count little, repeated and
 * following characters ("aaa", "1234") almost nothing, and what is shorter than the site accepts is always weak.
 */
function levelOf(password, own) {
  const rest = own.reduce((text, part) => text.replaceAll(part, ''), password.toLowerCase())
  let bits = /\p{Lu}/u.test(password.slice(1)) ? 4 : 0
  const inWords = new Set(
    [...rest.matchAll(/\p{L}{3,}/gu)].flatMap(({ 0: word, index }) => [...word].map((_, at) => index + at)),
  )
  const seen = new Set()
  for (let at = 0; at < rest.length; at += 1) {
    const step = at === 0 ? 9 : Math.abs(rest.charCodeAt(at) - rest.charCodeAt(at - 1))
    if (step <= 1) bits += 0.4
    else if (inWords.has(at)) bits += 2.5
    else bits += seen.has(rest[at]) ? 1.5 : /\d/.test(rest[at]) ? 3.3 : 5
    seen.add(rest[at])
  }
  return [...password].length < 8 ? 1 : levels.findLastIndex(({ from }) => bits >= from) + 1
}
