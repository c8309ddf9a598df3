import { z } from 'zod'
import { DateFormatError, dateFormat } from './dates.js'

/** Schema of a pattern for {@link dateFormat}, for a connector's configuration: what is wrong with one is told at its place. */
export const DatePattern = z.string().superRefine((pattern, context) => {
  try {
    dateFormat(pattern)
  } catch (error) {
    if (!(error instanceof DateFormatError)) throw error
    context.addIssue({ code: 'custom', message: error.message })
  }
})
