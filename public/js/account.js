// The camera on the photo of the account page: a chosen picture is sent at once. Without scripts a link leads to the form.

const form = document.querySelector('[data-photo-form]')
form.hidden = false
form.nextElementSibling.remove()
form.addEventListener('change', () => form.requestSubmit())
