import { z } from 'zod'

/** What an administrator writes below `config:`. Describe each field, and mark those that are secret. */
export const Config = z.strictObject({
  file: z.string().min(1).describe('The SQLite database, relative to the configuration: hr/acme.db'),
})
export type Config = z.infer<typeof Config>
