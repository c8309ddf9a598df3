const ERROR = /^(errors?|fault|exception|problem)$/i
const SUCCESS = /^(ok|success|successful|succeeded)$/i
const CODE =
  /^((error|fault|status|result|reason|exception)[_-]?)?(code|number|key|type|status|reason)$|^(error|scimType)$/i
/** A word or two, or a number: no name with a blank, no address, nothing of many digits. */
const SHAPE_OF_CODE = /^(?=.{1,40}$)([A-Z]+(?:[._-]?[A-Z]+)*[._-]?\d{0,5}|\d{1,5})$/i
const WAIT = /^(wait|retry|delay|pause|back_?off)/i
/** A day: whoever is told to wait for longer is told something else. */
const LONGEST_WAIT_SECONDS = 86_400

/**
 * Whether an answer tells of nothing but an error, by its status or in an envelope: `{ ok: false, error: { … } }`. One
 * that holds anything else beside the error, a list or a record, is none.
 */
export function isRefusal(status: number, body: unknown): boolean {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return false
  const fields = Object.entries(body)
  const isError = ([name, value]: [string, unknown]) => ERROR.test(name) && !isEmpty(value)
  const refuses =
    status >= 400 || fields.some(isError) || fields.some(([name, value]) => SUCCESS.test(name) && value === false)
  return refuses && fields.every((field) => isError(field) || !holdsRecords(field[1]))
}

/** Whether it could be the code of an error: `E429`, `TooManyRequests`, `1001`. */
export function isCode(name: string, text: string): boolean {
  return CODE.test(name) && SHAPE_OF_CODE.test(text)
}

/** Whether it says how long to wait, in seconds or less. */
export function isWait(name: string, text: string): boolean {
  return WAIT.test(name) && /^\d+(\.\d+)?$/.test(text) && Number(text) <= LONGEST_WAIT_SECONDS
}

function isEmpty(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0
  return value === null || value === false || value === ''
}

function holdsRecords(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return !Array.isArray(value) ? !isEmpty(value) : value.some((one) => typeof one === 'object' && one !== null)
}
