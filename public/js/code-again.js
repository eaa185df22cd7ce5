// The button that asks for another code waits until one may be asked for. Without scripts the server says so when asked.
const button = document.querySelector('[data-code-again]')
const line = document.querySelector('[data-code-wait]')

if (line) {
  const end = Date.now() + Number(button.dataset.codeAgain) * 1000
  const tick = () => {
    const left = Math.ceil((end - Date.now()) / 1000)
    button.disabled = left > 0
    line.textContent = left > 0 ? `dalam ${left} detik` : ''
    if (left > 0) setTimeout(tick, 1000)
  }
  tick()
}
