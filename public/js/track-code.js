// The page for an unknown order code: copies the code from the page's address into the field, so that the customer can
// correct it.

const field = document.querySelector('#f-kode')
const [, , code = ''] = location.pathname.split('/')
try {
  field.value ||= decodeURIComponent(code)
} catch {
  // A code with an invalid percent-encoding is not shown.
}
