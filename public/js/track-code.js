// Puts an unknown code from the address back into the field, to correct and submit it again.

const field = document.querySelector('#f-kode')
const [, , code = ''] = location.pathname.split('/')
try {
  field.value ||= decodeURIComponent(code)
} catch {
  // An undecodable code is not shown.
}
