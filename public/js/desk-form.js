// The forms of the editors' desk: the chosen picture shows at once, Ctrl+S saves, and leaving with unsaved changes warns.

for (const form of document.querySelectorAll('[data-desk-form]')) {
  let isUnsaved = form.hasAttribute('data-unsaved')
  form.addEventListener('input', () => {
    isUnsaved = true
  })
  form.addEventListener('submit', () => {
    isUnsaved = false
  })
  form.addEventListener('unsent', () => {
    isUnsaved = true
  })
  addEventListener('beforeunload', (event) => isUnsaved && event.preventDefault())
  addEventListener('keydown', (event) => {
    if (event.key.toLowerCase() !== 's' || !(event.ctrlKey || event.metaKey) || event.altKey) return
    event.preventDefault()
    form.requestSubmit(form.querySelector('button[name="aksi"]'))
  })
}

for (const box of document.querySelectorAll('[data-desk-picture]')) {
  const image = box.querySelector('img')
  const field = box.querySelector('input[type="file"]')
  const before = image.getAttribute('src')
  const show = (src) => {
    image.src = src
    image.hidden = !src
  }
  field.addEventListener('change', () => {
    const [file] = field.files
    if (!file) return show(before)
    // The content policy allows pictures of this site and data addresses.
    const reader = new FileReader()
    reader.addEventListener('load', () => show(reader.result))
    reader.readAsDataURL(file)
  })
}
